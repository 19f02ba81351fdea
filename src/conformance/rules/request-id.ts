import { claudeCodeRequest } from '../claude-code-request.js';
import { describeAnswer } from '../describe-answer.js';
import { fail, pass, type Rule } from '../rule.js';

export const requestId: Rule = {
  id: 'request-id',
  section: 'a.4',
  demand:
    'Answers carry a request-id header: Claude Code prints it with its errors, and it leads to a line of the log.',
  fix: "Pass the upstream's request-id, or send one of the gateway's own.",
  needs: 'gateway',
  async check({ gateway, model }) {
    const answer = await gateway.send(claudeCodeRequest({ model, stream: true }));
    const id = answer.headers['request-id'];
    return typeof id === 'string' && id !== '' ? pass('sent') : fail(`no request-id on ${describeAnswer(answer)}`);
  },
};
