import { type IncomingHttpHeaders } from 'node:http';
import { type Endpoint } from '../config/gateway-config.js';
import { type Dialect } from '../dialects/dialect.js';
import { textOf } from '../dialects/wire-value.js';
import { ByteCollector } from '../memory/byte-collector.js';
import { type UpstreamAnswer } from '../proxy/upstream-answer.js';
import { cloudErrorBody, exceptionOf, statusOfException } from './cloud-error.js';
import { decodeEventStream } from './decode-event-stream.js';
import { hideNamesInAnswer } from './hide-names-in-answer.js';
import { type AnswerTransform, transformAnswer } from './transform-answer.js';

/** An error's body is read up to this size. */
const MOST_ERROR_BYTES = 256 * 1024;
const JSON_TYPE = 'application/json';
const EVENTS = 'text/event-stream';

/**
 * Makes a cloud's answer one of the endpoint's dialect: AWS' frames become server-sent events, errors become the
 * dialect's, and no error, whatever its status, has `names` or anything else of the operator's cloud in it.
 */
export function readCloudAnswer(
  answer: UpstreamAnswer,
  { dialect }: Endpoint,
  names: readonly string[],
): UpstreamAnswer {
  const passed = { ...answer, headers: withoutOddIds(answer.headers) };
  const { status } = answer;
  const type = (answer.headers['content-type'] ?? '').trim().toLowerCase();
  if (status >= 400) {
    const meant = statusOfException(exceptionOf(answer.headers), status);
    return transformAnswer(passed, { status: meant, contentType: JSON_TYPE }, () => wholeError(dialect, meant, names));
  }
  if (type.startsWith('application/vnd.amazon.eventstream'))
    return transformAnswer(passed, { status, contentType: EVENTS }, () => decodeEventStream(names));
  return transformAnswer(passed, { status }, () => hideNamesInAnswer(names, type.startsWith(EVENTS)));
}

/** Ids of requests reach clients. One that is more than an id may hold a name. */
function withoutOddIds(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const shown = { ...headers };
  for (const name of ['request-id', 'x-request-id'] as const)
    if (!/^[\w-]{1,128}$/.test(textOf(shown[name]))) delete shown[name];
  return shown;
}

/** Collects an error, and gives it as the dialect has it. */
function wholeError(dialect: Dialect, status: number, names: readonly string[]): AnswerTransform {
  const held = new ByteCollector(0, MOST_ERROR_BYTES);
  return {
    push(chunk) {
      held.push(chunk.subarray(0, MOST_ERROR_BYTES - held.length));
      return Buffer.alloc(0);
    },
    end: () => Buffer.from(cloudErrorBody(dialect, status, held.take().toString(), names)),
  };
}
