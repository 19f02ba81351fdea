import { type ProbeAnswer } from '../../conformance/gateway-probe.js';
import { describeAnswer, isWholeStream } from '../../conformance/describe-answer.js';
import { nameCommand } from '../../config/name-command.js';
import { type Finding } from './finding.js';

/** A shorter answer may have come in one piece by itself. */
const TELLING_MS = 800;
/** The share of an answer's time after which the pieces count as having come all at once. */
const LATE_SHARE = 0.9;

const UNBUFFERED =
  'Turn buffering and compression of event streams off at every proxy before the gateway (nginx: proxy_buffering ' +
  'off; gzip off for text/event-stream).';

/** Judges whether a streamed answer came while it was produced, or was collected on the way. */
export function judgePace(answer: ProbeAnswer): Finding {
  if (!isWholeStream(answer)) {
    return {
      check: 'streaming',
      state: 'problem',
      text: `a streamed request was answered ${describeAnswer(answer)}`,
      fix: `The answer says who refused; ${nameCommand('doctor --conformance')} checks the whole contract.`,
    };
  }
  const firstMs = answer.chunks[0]?.atMs ?? answer.tookMs;
  const seen =
    `${answer.events.length} events, the first after ${Math.round(firstMs)} ms, the last after ` +
    `${Math.round(answer.tookMs)} ms`;
  if (answer.tookMs < TELLING_MS) {
    return {
      check: 'streaming',
      state: 'not_checked',
      text: `the answer was too quick to tell (${seen}); --with-upstream tells in any case`,
    };
  }
  if (firstMs > answer.tookMs * LATE_SHARE)
    return { check: 'streaming', state: 'problem', text: `events are collected on the way: ${seen}`, fix: UNBUFFERED };
  return { check: 'streaming', state: 'ok', text: seen };
}
