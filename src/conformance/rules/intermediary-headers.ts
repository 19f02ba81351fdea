import { askThrough } from '../ask-through.js';
import { beginStream, STREAM } from '../message-answer.js';
import { fail, pass, type Rule } from '../rule.js';

const HEADERS = {
  'cf-ray': '8doctor-XXX',
  'cf-cache-status': 'DYNAMIC',
  server: 'doctor-upstream',
  via: '1.1 doctor',
  'set-cookie': 'doctor=1',
  'x-envoy-upstream-service-time': '7041',
};

export const intermediaryHeaders: Rule = {
  id: 'intermediary-headers',
  section: 'a.4',
  demand:
    "Headers and cookies of the upstream's intermediaries stay behind: Claude Code names them as the cause of trouble.",
  fix: 'Pass headers of answers by a list of those that clients need.',
  needs: 'upstream',
  async check(context) {
    const { answer } = await askThrough(context, {
      play: (response) => void beginStream(response, HEADERS).end(STREAM.join('')),
    });
    const leaked = Object.entries(HEADERS).flatMap(([name, value]) =>
      String(answer.headers[name] ?? '').includes(value) ? [name] : [],
    );
    return leaked.length === 0 ? pass('none') : fail(`on the answer: ${leaked.join(', ')}`);
  },
};
