import { askThrough } from '../ask-through.js';
import { fail, pass, type Rule } from '../rule.js';

const SYSTEM = { type: 'ephemeral', ttl: '1h' };
const MESSAGE = { type: 'ephemeral' };

export const cacheControl: Rule = {
  id: 'cache-control',
  section: 'a.3',
  demand: 'cache_control is forwarded: without it every turn pays for the whole conversation.',
  fix: 'Keep cache_control on blocks of system and messages, its ttl included.',
  needs: 'upstream',
  async check(context) {
    const system = [{ type: 'text', text: 'You are a test.', cache_control: SYSTEM }];
    const { received, missing } = await askThrough(context, {
      body: { system, cache_control: MESSAGE },
    });
    if (!received) return fail(missing);
    const text = received.body.toString();
    const kept = [SYSTEM, MESSAGE].filter((mark) => text.includes(`"cache_control":${JSON.stringify(mark)}`));
    return kept.length === 2 ? pass('both marks arrived') : fail(`${kept.length} of 2 marks arrived as they were sent`);
  },
};
