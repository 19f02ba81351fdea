import { askThrough } from '../ask-through.js';
import { describeAnswer } from '../describe-answer.js';
import { readRetryAfter } from '../read-retry-after.js';
import { sendError } from '../message-answer.js';
import { fail, pass, type Rule } from '../rule.js';

export const retryAfter: Rule = {
  id: 'retry-after',
  section: 'a.7',
  demand:
    'A throttled request is 429 or 503 with retry-after of 1 to 60 s: without one the client guesses, above 60 ' +
    'it gives up at once.',
  fix: "Pass the upstream's retry-after on, and cap what the gateway itself says at 60.",
  needs: 'upstream',
  async check(context) {
    const { answer } = await askThrough(context, {
      play: (response) => sendError(response, 429, 'rate_limit_error', 'Too many requests', { 'retry-after': '1' }),
    });
    const seconds = readRetryAfter(answer);
    const seen = `retry-after ${answer.headers['retry-after'] ?? 'missing'} on ${describeAnswer(answer)}`;
    return ((answer.status === 429 || answer.status === 503) && seconds !== undefined ? pass : fail)(seen);
  },
};
