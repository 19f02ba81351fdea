import { describeAnswer } from './describe-answer.js';
import { type ProbeAnswer } from './gateway-probe.js';
import { fail, pass, type Verdict } from './rule.js';

/**
 * Judges how a gateway passes on a stream that the upstream did not finish. An error event, a cut connection and an
 * error status are honest; anything else pretends that the answer is whole.
 */
export function judgeBrokenStream(answer: ProbeAnswer): Verdict {
  const last = answer.events.at(-1)?.event;
  const honest = answer.status >= 400 || answer.end === 'cut' || last === 'error';
  return (honest && last !== 'message_stop' ? pass : fail)(describeAnswer(answer));
}
