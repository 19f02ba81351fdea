import { crc32 } from 'node:zlib';
import { asObject, parseText, textOf } from '../dialects/wire-value.js';
import { anthropicErrorType } from '../dialects/error-body.js';
import { readErrorMessage } from '../dialects/errors/read-error-message.js';
import { ByteCollector } from '../memory/byte-collector.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { cloudError, statusOfException } from './cloud-error.js';
import { hideNamesIn } from './hide-names.js';
import { type AnswerTransform } from './transform-answer.js';

/** Two lengths, and the check sum of both. */
const PRELUDE = 12;
const CHECK_SUM = 4;
/** AWS limits a frame to 16 MiB. */
const MOST_FRAME_BYTES = 16 * 1024 * 1024 + PRELUDE;

/** The length of a header's value by its type; that of bytes and texts stands before the value. */
const VALUE_BYTES = [0, 0, 1, 2, 4, 8, 'told', 'told', 8, 16] as const;

/**
 * Makes server-sent events of the frames in which InvokeModelWithResponseStream sends those of Anthropic. An exception
 * becomes an error event. Throws an {@link UpstreamFailure} for what is no frame.
 * https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html#streaming-event-stream
 */
export function decodeEventStream(names: readonly string[]): AnswerTransform {
  const held = new ByteCollector(0, MOST_FRAME_BYTES);
  let wanted = PRELUDE;
  return {
    push(chunk) {
      held.push(chunk);
      if (held.length < wanted) return Buffer.alloc(0);
      let bytes = held.take();
      const events: string[] = [];
      for (wanted = lengthOf(bytes); bytes.length >= wanted; wanted = lengthOf(bytes)) {
        events.push(toEvent(bytes.subarray(0, wanted), names));
        bytes = bytes.subarray(wanted);
      }
      held.push(bytes);
      return Buffer.from(events.join(''));
    },
    end() {
      if (held.length > 0) throw new UpstreamFailure('truncated');
      return Buffer.alloc(0);
    },
  };
}

/** Gives how many bytes the next frame has, or how many are needed to know that. */
function lengthOf(bytes: Buffer): number {
  if (bytes.length < PRELUDE) return PRELUDE;
  const length = bytes.readUInt32BE(0);
  const isFrame = length >= PRELUDE + CHECK_SUM && length <= MOST_FRAME_BYTES;
  if (!isFrame || crc32(bytes.subarray(0, 8)) !== bytes.readUInt32BE(8)) throw new UpstreamFailure('malformed');
  return length;
}

function toEvent(frame: Buffer, names: readonly string[]): string {
  const end = frame.length - CHECK_SUM;
  const headersEnd = PRELUDE + frame.readUInt32BE(4);
  if (headersEnd > end || crc32(frame.subarray(0, end)) !== frame.readUInt32BE(end))
    throw new UpstreamFailure('malformed');
  const headers = readHeaders(frame.subarray(PRELUDE, headersEnd));
  const payload = frame.subarray(headersEnd, end).toString();
  if (headers.get(':message-type') !== 'event') return exceptionEvent(headers, payload, names);
  const data = Buffer.from(textOf(asObject(parseText(payload))?.bytes), 'base64').toString();
  const event = asObject(parseText(data));
  const type = textOf(event?.type);
  // A frame without an event keeps the connection alive.
  if (!event || type === '') return '';
  const shown = type === 'error' ? JSON.stringify(hideNamesIn(JSON.parse(data), names)) : data;
  return `event: ${type}\ndata: ${shown.replace(/[\r\n]/g, ' ')}\n\n`;
}

function exceptionEvent(headers: ReadonlyMap<string, string>, payload: string, names: readonly string[]): string {
  const name = headers.get(':exception-type') ?? headers.get(':error-code') ?? '';
  const said = headers.get(':error-message') ?? readErrorMessage(500, payload);
  const error = cloudError('messages', statusOfException(name, 500), said, names);
  const body = { type: 'error', error: { type: anthropicErrorType(error), message: error.message } };
  return `event: error\ndata: ${JSON.stringify(body)}\n\n`;
}

/** Reads the headers of a frame that are texts. */
function readHeaders(bytes: Buffer): Map<string, string> {
  const headers = new Map<string, string>();
  let at = 0;
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new UpstreamFailure('malformed');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const name = take(take(1).readUInt8()).toString();
    const length = VALUE_BYTES[take(1).readUInt8()];
    if (length === undefined) throw new UpstreamFailure('malformed');
    if (length === 'told') headers.set(name, take(take(2).readUInt16BE()).toString());
    else take(length);
  }
  return headers;
}
