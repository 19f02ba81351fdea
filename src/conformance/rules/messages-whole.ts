import { claudeCodeRequest } from '../claude-code-request.js';
import { describeAnswer, isWholeMessage } from '../describe-answer.js';
import { fail, pass, type Rule } from '../rule.js';

export const messagesWhole: Rule = {
  id: 'messages-whole',
  section: 'a.1',
  demand: 'The same without a stream is answered with one message: Claude Code falls back to it after failed streams.',
  fix: 'Serve stream: false as well, on the same path.',
  needs: 'gateway',
  async check({ gateway, model }) {
    const answer = await gateway.send(claudeCodeRequest({ model, stream: false }));
    return (isWholeMessage(answer) ? pass : fail)(describeAnswer(answer));
  },
};
