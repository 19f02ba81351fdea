import { askThrough } from '../ask-through.js';
import { ATTRIBUTION } from '../claude-code-request.js';
import { fail, pass, type Rule } from '../rule.js';

export const attribution: Rule = {
  id: 'attribution',
  section: 'a.3',
  demand:
    'The attribution block stays system[0], in an entry of its own: api.anthropic.com removes it by its position.',
  fix: 'Leave system an array, and put nothing before its first block (for an endpoint of droid2api: kind "plain").',
  needs: 'upstream',
  async check(context) {
    const { received, receivedBody, missing } = await askThrough(context);
    if (!received) return fail(missing);
    const { system } = receivedBody;
    if (!Array.isArray(system))
      return fail(`system arrived as ${system === undefined ? 'nothing' : `a ${typeof system}`}`);
    const index = system.findIndex((block: unknown) => (block as { text?: unknown } | null)?.text === ATTRIBUTION.text);
    if (index === 0) return pass(`first of ${system.length} blocks`);
    return fail(index === -1 ? 'no block has its text' : `it arrived as system[${index}]`);
  },
};
