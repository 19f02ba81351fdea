import { claudeCodeRequest } from '../claude-code-request.js';
import { describeAnswer, isWholeStream } from '../describe-answer.js';
import { fail, pass, type Rule } from '../rule.js';

export const messagesStream: Rule = {
  id: 'messages-stream',
  section: 'a.1',
  demand:
    'POST /v1/messages?beta=true with stream: true is answered with an event stream from message_start to ' +
    'message_stop.',
  fix: 'Route the path with its query to the Messages API, and pass the event stream through to its last event.',
  needs: 'gateway',
  async check({ gateway, model }) {
    const answer = await gateway.send(claudeCodeRequest({ model, stream: true }));
    return (isWholeStream(answer) ? pass : fail)(describeAnswer(answer));
  },
};
