import { askThrough } from '../ask-through.js';
import { describeAnswer, errorOf } from '../describe-answer.js';
import { readRetryAfter } from '../read-retry-after.js';
import { sendError } from '../message-answer.js';
import { fail, pass, type Rule } from '../rule.js';

export const overloaded: Rule = {
  id: 'overloaded',
  section: 'a.7',
  demand:
    'An overloaded upstream is 529 overloaded_error (the client gives up after three tries), or 503 with a short ' +
    'retry-after (it waits).',
  fix: 'Pass 529 on with its body, or turn it into 503 with retry-after of at most 60.',
  needs: 'upstream',
  async check(context) {
    const { answer } = await askThrough(context, {
      play: (response) => sendError(response, 529, 'overloaded_error', 'Overloaded'),
    });
    const type = errorOf(answer)?.type;
    const waits = answer.status === 503 && readRetryAfter(answer) !== undefined;
    return ((answer.status === 529 && type === 'overloaded_error') || waits ? pass : fail)(describeAnswer(answer));
  },
};
