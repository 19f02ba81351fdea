import { GatewayError } from './gateway-error.js';
import { heldSize, MAX_HELD_BYTES } from './held-size.js';

/** One server-sent event; `event` is empty when the stream gave it no name. */
export interface SseEvent {
  event: string;
  data: string;
}

interface SseDecoder {
  /** Gives the events that `chunk` completes. Throws a `GatewayError` (502) when a single event outgrows the limit. */
  push(chunk: Buffer): SseEvent[];
  /** Gives what the last lines hold when the stream ends without a final blank line. */
  end(): SseEvent[];
}

const LF = 0x0a;
const CR = 0x0d;

/**
 * Reads server-sent events from the bytes of a stream, cut wherever the network cut them.
 *
 * Bytes become text only up to the last complete line. A line end is never inside a character, so no character is torn.
 * Lines end with LF, CRLF or CR and nothing else; U+2028 is text.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export function createSseDecoder(maxEventBytes: number = MAX_HELD_BYTES): SseDecoder {
  let carried: Buffer[] = [];
  let carriedBytes = 0;
  let atStart = true;
  let afterCr = false;
  let event = '';
  let dataLines: string[] = [];
  let dataLength = 0;

  function carry(bytes: Buffer): void {
    if (bytes.length === 0) return;
    carried.push(bytes);
    carriedBytes += carried.length === 1 ? bytes.length : heldSize(bytes.length);
    if (carriedBytes + dataLength > maxEventBytes)
      throw new GatewayError(502, `The upstream sent an event larger than ${maxEventBytes} bytes.`);
  }

  function takeCarried(bytes: Buffer): string {
    const text = carried.length === 0 ? bytes.toString('utf8') : Buffer.concat([...carried, bytes]).toString('utf8');
    carried = [];
    carriedBytes = 0;
    if (!atStart) return text;
    atStart = false;
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  }

  function readLine(line: string, events: SseEvent[]): void {
    if (line === '') {
      if (dataLines.length > 0)
        events.push({ event, data: dataLines.length === 1 ? dataLines[0]! : dataLines.join('\n') });
      event = '';
      dataLines = [];
      dataLength = 0;
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon === -1 ? line : line.slice(0, colon);
    if (field !== 'data' && field !== 'event') return;
    const value = colon === -1 ? '' : line.slice(line.charCodeAt(colon + 1) === 0x20 ? colon + 2 : colon + 1);
    if (field === 'event') {
      event = value;
      return;
    }
    dataLines.push(value);
    dataLength += dataLines.length === 1 ? value.length : heldSize(value.length);
    if (dataLength > maxEventBytes)
      throw new GatewayError(502, `The upstream sent an event larger than ${maxEventBytes} bytes.`);
  }

  /** `text` ends with a line end. */
  function readLines(text: string, events: SseEvent[]): void {
    const lines = text.includes('\r') ? text.split(/\r\n|\r|\n/) : text.split('\n');
    for (let i = 0; i < lines.length - 1; i += 1) readLine(lines[i]!, events);
  }

  return {
    push(chunk) {
      const events: SseEvent[] = [];
      let bytes = chunk;
      if (bytes.length === 0) return events;
      if (afterCr && bytes[0] === LF) bytes = bytes.subarray(1);
      afterCr = false;
      const end = Math.max(bytes.lastIndexOf(LF), bytes.lastIndexOf(CR)) + 1;
      if (end > 0) {
        afterCr = end === bytes.length && bytes[end - 1] === CR;
        readLines(takeCarried(bytes.subarray(0, end)), events);
      }
      carry(bytes.subarray(end));
      return events;
    },

    end() {
      const events: SseEvent[] = [];
      const rest = takeCarried(Buffer.alloc(0));
      if (rest !== '') readLine(rest, events);
      readLine('', events);
      return events;
    },
  };
}
