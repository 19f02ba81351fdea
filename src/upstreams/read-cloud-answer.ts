import { type Endpoint } from '../config/gateway-config.js';
import { type Dialect } from '../dialects/dialect.js';
import { type UpstreamAnswer } from '../proxy/upstream-answer.js';
import { cloudErrorBody, exceptionOf, statusOfException } from './cloud-error.js';
import { decodeEventStream } from './decode-event-stream.js';
import { hideNamesInEvents } from './hide-names-in-events.js';
import { type AnswerTransform, transformAnswer } from './transform-answer.js';

/** An error's body is read up to this size. */
const MOST_ERROR_BYTES = 256 * 1024;
const JSON_TYPE = 'application/json';
const EVENTS = 'text/event-stream';

/**
 * Makes a cloud's answer one of the endpoint's dialect: AWS' frames become server-sent events, errors become the
 * dialect's, and no error has `names` or anything else of the operator's cloud in it.
 */
export function readCloudAnswer(
  answer: UpstreamAnswer,
  { dialect }: Endpoint,
  names: readonly string[],
): UpstreamAnswer {
  const type = answer.headers['content-type'] ?? '';
  if (answer.status >= 400) {
    const status = statusOfException(exceptionOf(answer.headers), answer.status);
    return transformAnswer(answer, { status, contentType: JSON_TYPE }, () => wholeError(dialect, status, names));
  }
  if (type.startsWith('application/vnd.amazon.eventstream'))
    return transformAnswer(answer, { status: answer.status, contentType: EVENTS }, () => decodeEventStream(names));
  if (type.startsWith(EVENTS))
    return transformAnswer(answer, { status: answer.status, contentType: type }, () => hideNamesInEvents(names));
  return answer;
}

/** Collects an error, and gives it as the dialect has it. */
function wholeError(dialect: Dialect, status: number, names: readonly string[]): AnswerTransform {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return {
    push(chunk) {
      if (bytes < MOST_ERROR_BYTES) chunks.push(chunk);
      bytes += chunk.length;
      return Buffer.alloc(0);
    },
    end: () => Buffer.from(cloudErrorBody(dialect, status, Buffer.concat(chunks).toString(), names)),
  };
}
