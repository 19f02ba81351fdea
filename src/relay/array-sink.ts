import { type OutgoingHttpHeaders } from 'node:http';
import { createSseDecoder, type SseEvent } from '../dialects/decode-sse.js';
import { errorBody } from '../dialects/error-body.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { MAX_HELD_BYTES } from '../dialects/held-size.js';
import { isDone } from '../dialects/stream-end.js';
import { type AnswerSink } from './answer-sink.js';

/** What becomes of the bytes: those of an error stay, events become elements, and a whole answer the only element. */
type Framing = 'as it is' | 'events' | 'whole';

const SPACE = Buffer.from('\n');
const SPACE_BYTE = 0x20;
const OPEN_BRACKET = 0x5b;

/**
 * Writes a stream of generateContent as Google does without `alt=sse`: as one array of JSON, whose elements are written
 * as they come. A comment between events becomes a line end, which JSON allows there. An answer that is cut has no
 * closing bracket.
 */
export class ArraySink implements AnswerSink {
  readonly takesPings = true;
  // The relay has bounded the events already.
  private readonly decoder = createSseDecoder(4 * MAX_HELD_BYTES);
  private framing: Framing = 'as it is';
  private elements = 0;
  private opened = false;

  constructor(private readonly sink: AnswerSink) {}

  get status(): number {
    return this.sink.status;
  }

  get isCommitted(): boolean {
    return this.sink.isCommitted;
  }

  get isEnded(): boolean {
    return this.sink.isEnded;
  }

  get isClosed(): boolean {
    return this.sink.isClosed;
  }

  get isFull(): boolean {
    return this.sink.isFull;
  }

  commit(status: number, headers: OutgoingHttpHeaders): void {
    const isEvents = String(headers['content-type'] ?? '').startsWith('text/event-stream');
    this.framing = isEvents ? 'events' : status < 400 ? 'whole' : 'as it is';
    if (this.framing === 'as it is') {
      this.sink.commit(status, headers);
      return;
    }
    const { 'content-length': _length, ...open } = headers;
    this.sink.commit(status, { ...open, 'content-type': 'application/json; charset=utf-8' });
  }

  write(bytes: Buffer): boolean {
    return this.sink.write(this.framed(bytes));
  }

  end(bytes?: Buffer): void {
    // These bytes may be the first ones, and show that the answer is a list already.
    const last = bytes && this.framed(bytes);
    if (this.sink.isEnded) return;
    if (this.framing === 'as it is') {
      this.sink.end(last);
      return;
    }
    const rest = this.framing === 'events' ? this.elementsOf(() => this.decoder.end()) : '';
    this.sink.end(Buffer.concat([...(last ? [last] : []), Buffer.from(`${rest}${this.closing()}`)]));
  }

  cut(): void {
    this.sink.cut();
  }

  onceDrained(listener: () => void): void {
    this.sink.onceDrained(listener);
  }

  onceLeft(listener: () => void): void {
    this.sink.onceLeft(listener);
  }

  private framed(bytes: Buffer): Buffer {
    if (this.framing === 'as it is') return bytes;
    if (this.framing === 'events') {
      const text = this.elementsOf(() => this.decoder.push(bytes));
      return text === '' ? this.beforeAny(SPACE) : Buffer.from(text);
    }
    return this.beforeAny(bytes);
  }

  /** Opens the array before the first bytes that are no element of it. A list stays the array that it is. */
  private beforeAny(bytes: Buffer): Buffer {
    if (this.opened) return bytes;
    if (this.framing === 'whole') {
      const first = bytes.find((byte) => byte > SPACE_BYTE);
      if (first === OPEN_BRACKET) this.framing = 'as it is';
      if (first === undefined || first === OPEN_BRACKET) return bytes;
    }
    this.opened = true;
    return Buffer.concat([Buffer.from('['), bytes]);
  }

  private elementsOf(decode: () => SseEvent[]): string {
    return readable(decode)
      .filter((data) => !isDone(Buffer.from(data)))
      .map((data) => this.element(data))
      .join('');
  }

  private element(data: string): string {
    const before = this.elements++ > 0 ? '\n,\n' : this.opened ? '' : '[';
    this.opened = true;
    return before + data;
  }

  private closing(): string {
    return this.opened ? '\n]' : '[]';
  }
}

/** Gives the data of events. Data that is no JSON would spoil the array, and becomes the error that it is. */
function readable(decode: () => SseEvent[]): string[] {
  try {
    return decode().map(({ data }) => (isDone(Buffer.from(data)) || isJson(data) ? data : unreadable()));
  } catch {
    return [unreadable()];
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function unreadable(): string {
  const error = new GatewayError(502, 'The upstream sent an event that cannot be read.');
  return JSON.stringify(errorBody('generate', error, null));
}
