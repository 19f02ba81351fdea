import { describeAnswer, errorOf, jsonOf } from '../describe-answer.js';
import { fail, pass, type Rule } from '../rule.js';

export const ownErrors: Rule = {
  id: 'own-errors',
  section: 'a.4',
  demand:
    'Errors of the gateway itself have the body of the Messages API: ' +
    '{"type":"error","error":{"type","message"},"request_id"}.',
  fix:
    'Render every error of the Messages routes in this form; Claude Code shows error.message, and anything else ' +
    'raw.',
  needs: 'gateway',
  async check({ gateway }) {
    const answer = await gateway.send({
      path: '/v1/messages',
      headers: { 'anthropic-version': '2023-06-01', 'content-type': 'application/json' },
      body: '{"model": "doctor", ',
    });
    const error = errorOf(answer);
    if (answer.status === 400 && error && typeof jsonOf(answer)['request_id'] === 'string')
      return pass(`400 ${error.type} for a body that is no JSON`);
    return fail(
      'for a body that is no JSON: ' +
        `${describeAnswer(answer)}` +
        `${error ? ', without request_id or with another status than 400' : ', not in the form of an error'}`,
    );
  },
};
