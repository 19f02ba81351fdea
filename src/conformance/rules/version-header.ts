import { askThrough } from '../ask-through.js';
import { fail, pass, type Rule } from '../rule.js';

/** A version that no gateway puts in by itself. */
const VERSION = '2026-10-21';

export const versionHeader: Rule = {
  id: 'version-header',
  section: 'a.2',
  demand: 'anthropic-version is forwarded unchanged.',
  fix: "Forward the client's value; set one only where the client sent none.",
  needs: 'upstream',
  async check(context) {
    const { received, missing } = await askThrough(context, { headers: { 'anthropic-version': VERSION } });
    if (!received) return fail(missing);
    const seen = received.headers['anthropic-version'];
    return seen === VERSION ? pass('forwarded') : fail(`sent ${VERSION}, the upstream got ${String(seen ?? 'none')}`);
  },
};
