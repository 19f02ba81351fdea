import { claudeCodeRequest } from '../claude-code-request.js';
import { describeAnswer, jsonOf } from '../describe-answer.js';
import { fail, pass, type Rule } from '../rule.js';

export const countTokens: Rule = {
  id: 'count-tokens',
  section: 'a.1',
  demand: 'POST /v1/messages/count_tokens counts, or answers 404 or 501.',
  fix: 'Serve the path. Without it Claude Code counts through paid requests, or guesses.',
  needs: 'gateway',
  async check({ gateway, model }) {
    const { headers, body } = claudeCodeRequest({ model, stream: false });
    const { max_tokens: _maxTokens, metadata: _metadata, stream: _stream, ...prompt } = body as Record<string, unknown>;
    const answer = await gateway.send({
      path: '/v1/messages/count_tokens?beta=true',
      headers: { ...headers },
      body: prompt,
    });
    const tokens = jsonOf(answer)['input_tokens'];
    if (answer.status === 404 || answer.status === 501) return pass(`${answer.status}: not served, which is allowed`);
    return answer.status === 200 && typeof tokens === 'number'
      ? pass(`200, ${tokens} tokens`)
      : fail(describeAnswer(answer));
  },
};
