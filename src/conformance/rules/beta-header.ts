import { askThrough } from '../ask-through.js';
import { fail, pass, type Rule } from '../rule.js';

const BETAS = ['claude-code-20250219', 'fine-grained-tool-streaming-2025-05-14', 'doctor-unknown-2031-01-01'];

export const betaHeader: Rule = {
  id: 'beta-header',
  section: 'a.2',
  demand: 'anthropic-beta is forwarded with every value, those that the gateway does not know included.',
  fix:
    'Do not keep a list of allowed betas: a beta and its field in the body travel together, and one without the ' +
    'other is a hard 400.',
  needs: 'upstream',
  async check(context) {
    const { received, missing } = await askThrough(context, { headers: { 'anthropic-beta': BETAS.join(',') } });
    if (!received) return fail(missing);
    const got = String(received.headers['anthropic-beta'] ?? '')
      .split(',')
      .map((value) => value.trim());
    const lost = BETAS.filter((beta) => !got.includes(beta));
    return lost.length === 0 ? pass(`all ${BETAS.length} values arrived`) : fail(`lost on the way: ${lost.join(', ')}`);
  },
};
