import { claudeCodeRequest } from '../claude-code-request.js';
import { describeAnswer, errorOf } from '../describe-answer.js';
import { fail, notChecked, pass, type Rule } from '../rule.js';

/** A gateway may trust callers on its own machine. This header says that the request comes from elsewhere. */
const FROM_ELSEWHERE = { 'x-forwarded-for': '192.0.2.1' };

export const refusedKey: Rule = {
  id: 'refused-key',
  section: 'a.7',
  demand:
    'A key that is not known gets 401 with x-should-retry: false; otherwise Claude Code repeats for 184 s and ' +
    'loses the message.',
  fix: "Send x-should-retry: false with every 401 of the gateway's own, and the reason in error.message.",
  needs: 'gateway',
  async check({ gateway, model }) {
    const answer = await gateway.send({
      ...claudeCodeRequest({ model, stream: true, headers: FROM_ELSEWHERE }),
      key: 'doctor-knows-no-such-key',
    });
    if (answer.status < 400) return notChecked('needs a gateway that refuses unknown keys; this one takes any');
    if (answer.status === 403) return pass(`403, which is not repeated: ${errorOf(answer)?.message ?? 'no message'}`);
    const stops = answer.headers['x-should-retry'] === 'false';
    return (answer.status === 401 && stops && errorOf(answer) ? pass : fail)(
      `${stops ? '' : 'no x-should-retry: false on '}${describeAnswer(answer)}`,
    );
  },
};
