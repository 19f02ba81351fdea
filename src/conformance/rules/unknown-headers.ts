import { claudeCodeRequest } from '../claude-code-request.js';
import { describeAnswer, isWholeStream } from '../describe-answer.js';
import { fail, pass, type Rule } from '../rule.js';

export const unknownHeaders: Rule = {
  id: 'unknown-headers',
  section: 'a.2',
  demand: 'Headers of Claude Code that the gateway does not know are never a reason to refuse.',
  fix: 'Forward or drop x-claude-code-* and x-stainless-* headers that are not known.',
  needs: 'gateway',
  async check({ gateway, model }) {
    const headers = {
      'x-claude-code-agent-id': 'doctor',
      'x-claude-code-parent-agent-id': 'doctor',
      'x-claude-code-request-class': 'main',
      'x-claude-code-doctor-unknown': 'yes',
      'x-stainless-doctor-unknown': 'yes',
      'anthropic-dangerous-direct-browser-access': 'true',
    };
    const answer = await gateway.send(claudeCodeRequest({ model, stream: true, headers }));
    return (isWholeStream(answer) ? pass : fail)(describeAnswer(answer));
  },
};
