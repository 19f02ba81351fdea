import { askThrough } from '../ask-through.js';
import { describeAnswer, errorOf } from '../describe-answer.js';
import { fail, pass, type Rule } from '../rule.js';

export const safeguards: Rule = {
  id: 'safeguards',
  section: 'a.3',
  demand:
    'safeguards is forwarded, or refused with a 400 invalid_request_error that names it: the client then repeats ' +
    'without.',
  fix: 'Forward the field; where the upstream cannot serve it, refuse by its name.',
  needs: 'upstream',
  async check(context) {
    const { received, receivedBody, answer } = await askThrough(context, { body: { safeguards: { enabled: true } } });
    if (received && 'safeguards' in receivedBody) return pass('forwarded');
    const error = errorOf(answer);
    if (answer.status === 400 && error?.type === 'invalid_request_error' && error.message.includes('safeguards'))
      return pass('400 that names it');
    return fail(received ? 'the upstream got the request without it' : describeAnswer(answer));
  },
};
