import { claudeCodeRequest } from '../claude-code-request.js';
import { describeAnswer, isWholeStream } from '../describe-answer.js';
import { fail, pass, type Rule } from '../rule.js';

const TOOLS = 24;
/** A tool of Claude Code has a description of about this length. */
const DESCRIPTION_BYTES = 6_000;

export const largeBody: Rule = {
  id: 'large-body',
  section: 'a.1',
  demand: 'A body of some 150 kB with 24 tools is taken: that is what Claude Code sends to say hello.',
  fix: 'Raise the limit for bodies to 32 MB (nginx: client_max_body_size 32m; Express: json({ limit: "32mb" })).',
  needs: 'gateway',
  async check({ gateway, model }) {
    const tools = Array.from({ length: TOOLS }, (_, index) => ({
      name: `doctor_tool_${index}`,
      description: 'Does nothing; it is here for its size. '.repeat(DESCRIPTION_BYTES / 39),
      input_schema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
    }));
    const answer = await gateway.send(claudeCodeRequest({ model, stream: true, body: { tools } }));
    return (isWholeStream(answer) ? pass : fail)(describeAnswer(answer));
  },
};
