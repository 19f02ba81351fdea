import { askThrough } from '../ask-through.js';
import { fail, pass, type Rule } from '../rule.js';

export const queryKept: Rule = {
  id: 'query-kept',
  section: 'a.1',
  demand: 'The query ?beta=true reaches the upstream.',
  fix: 'Match the path without its query, and forward the query.',
  needs: 'upstream',
  async check(context) {
    const { received, missing } = await askThrough(context);
    if (!received) return fail(missing);
    return (received.url.endsWith('/messages?beta=true') ? pass : fail)(`the upstream was asked for ${received.url}`);
  },
};
