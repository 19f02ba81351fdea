import { askThrough } from '../ask-through.js';
import { describeAnswer } from '../describe-answer.js';
import { sendError } from '../message-answer.js';
import { fail, pass, type Rule } from '../rule.js';

export const shouldRetry: Rule = {
  id: 'should-retry',
  section: 'a.7',
  demand: 'x-should-retry of the upstream reaches the client, which follows it.',
  fix: 'Pass x-should-retry with errors of the upstream.',
  needs: 'upstream',
  async check(context) {
    const { answer } = await askThrough(context, {
      play: (response) =>
        sendError(response, 400, 'invalid_request_error', 'Not this way.', { 'x-should-retry': 'false' }),
    });
    return answer.headers['x-should-retry'] === 'false' ? pass('passed') : fail(`missing on ${describeAnswer(answer)}`);
  },
};
