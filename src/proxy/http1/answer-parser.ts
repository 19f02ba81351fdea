import { ownBytes } from '../../memory/own-bytes.js';
import { type AnswerHead, readHead } from './answer-head.js';
import { areChunkExtensions } from './header-syntax.js';
import { MalformedAnswer } from './malformed-answer.js';
import { readHeaderLine } from './read-header-line.js';

/** The limit of Node.js. */
const MAX_HEAD_BYTES = 16 * 1024;
/** Limits the informational answers before the final one, together. */
const MAX_INFORMATIONAL_BYTES = 64 * 1024;
/** Digits of a chunk's size, without leading zeros. */
const MAX_SIZE_DIGITS = 8;

const CR = 0x0d;
const LF = 0x0a;
const SEMICOLON = 0x3b;

enum State {
  Head,
  Fixed,
  UntilClose,
  ChunkSize,
  ChunkSizeEnd,
  ChunkExtensions,
  Chunk,
  ChunkEnd,
  ChunkEndLine,
  Trailer,
  Done,
}

/** Reads the answers on a connection, one after the other, from its bytes: https://www.rfc-editor.org/rfc/rfc9112 */
export class AnswerParser {
  private state = State.Head;
  private current: AnswerHead | undefined;
  /** The part of a head that has come so far. */
  private partial: Buffer | undefined;
  private informationalBytes = 0;
  /** Counts the bytes that the body or the chunk still lacks. */
  private left = 0;
  private hasSize = false;
  private digits = 0;
  /** Counts the bytes of chunk extensions and trailers, which nobody needs and which are bounded. */
  private skipped = 0;
  /** The part of a line of extensions or trailers that has come so far. */
  private line = '';
  private followed = false;

  /** The status line and headers, once they are complete. */
  get head(): AnswerHead | undefined {
    return this.current;
  }

  get ended(): boolean {
    return this.state === State.Done;
  }

  /**
   * True where bytes came after the end of the answer. They belong to no request, so the connection cannot be used
   * again.
   */
  get hasSurplus(): boolean {
    return this.followed;
  }

  /** Begins the next answer. */
  reset(): void {
    this.state = State.Head;
    this.current = undefined;
    this.partial = undefined;
    this.informationalBytes = 0;
    this.line = '';
    this.followed = false;
  }

  /**
   * Takes the bytes that were read, and answers a copy of those that belong to the body. Throws a {@link
   * MalformedAnswer} for what RFC 9112 does not allow.
   */
  push(bytes: Buffer): Buffer | undefined {
    let at = this.state === State.Head ? this.readHeads(bytes) : 0;
    let body: Buffer | undefined;
    let length = 0;
    while (at < bytes.length && !this.ended) {
      if (this.state === State.Chunk || this.state === State.Fixed || this.state === State.UntilClose) {
        const end = Math.min(bytes.length, at + this.left);
        body ??= Buffer.allocUnsafe(this.state === State.Chunk ? bytes.length - at : end - at);
        length += bytes.copy(body, length, at, end);
        this.left -= end - at;
        at = end;
        if (this.left === 0) this.state = this.state === State.Chunk ? State.ChunkEnd : State.Done;
      } else this.readFraming(bytes[at++] ?? 0);
    }
    this.followed = at < bytes.length;
    if (!body || length === body.length) return body;
    // A view would keep all the bytes in memory, which may be mostly the framing of chunks.
    return 2 * length < body.length ? ownBytes(body.subarray(0, length)) : body.subarray(0, length);
  }

  /** Notes that the connection was closed, and answers whether that is the end of the answer. */
  close(): boolean {
    if (this.state !== State.UntilClose) return false;
    this.state = State.Done;
    return true;
  }

  /** Reads up to the head of the final answer, and skips informational ones. Answers where the body begins. */
  private readHeads(bytes: Buffer): number {
    let at = 0;
    while (this.state === State.Head && at < bytes.length) {
      const kept = this.partial?.length ?? 0;
      const all = this.partial
        ? Buffer.concat([this.partial, bytes.subarray(at)])
        : at === 0
          ? bytes
          : bytes.subarray(at);
      const end = all.indexOf('\r\n\r\n', Math.max(0, kept - 3), 'latin1');
      if ((end === -1 ? all.length : end) > MAX_HEAD_BYTES) throw new MalformedAnswer('the headers are too long');
      if (end === -1) {
        this.partial = Buffer.from(all);
        return bytes.length;
      }
      this.partial = undefined;
      at += end + 4 - kept;
      this.begin(readHead(all.toString('latin1', 0, end)));
      this.informationalBytes += end + 4;
      if (this.state === State.Head && this.informationalBytes > MAX_INFORMATIONAL_BYTES)
        throw new MalformedAnswer('informational answers come without end');
    }
    return at;
  }

  private begin(head: AnswerHead): void {
    if (head.status === 101) throw new MalformedAnswer('the protocol is switched');
    if (head.status < 200) {
      if (!head.mayFollow) throw new MalformedAnswer('an informational answer closes the connection');
      return;
    }
    this.current = head;
    const { length } = head;
    if (length === 'chunked') this.beginChunk();
    else {
      this.left = length === 'until-close' ? Number.POSITIVE_INFINITY : length;
      this.state = length === 'until-close' ? State.UntilClose : length === 0 ? State.Done : State.Fixed;
    }
  }

  private beginChunk(): void {
    this.state = State.ChunkSize;
    this.left = 0;
    this.hasSize = false;
    this.digits = 0;
    this.skipped = 0;
  }

  private readFraming(byte: number): void {
    switch (this.state) {
      case State.ChunkSize:
        this.readSize(byte);
        return;
      case State.ChunkSizeEnd:
        expectByte(byte, LF);
        this.endSize();
        return;
      case State.ChunkExtensions:
        if (!this.completesLine(byte)) return;
        if (!areChunkExtensions(this.line)) throw new MalformedAnswer('the extensions of a chunk are not of HTTP/1.1');
        this.endSize();
        return;
      case State.ChunkEnd:
        expectByte(byte, CR);
        this.state = State.ChunkEndLine;
        return;
      case State.ChunkEndLine:
        expectByte(byte, LF);
        this.beginChunk();
        return;
      default:
        if (!this.completesLine(byte)) return;
        if (this.line === '') this.state = State.Done;
        else if (readHeaderLine(this.line).name === 'content-length')
          throw new MalformedAnswer('content-length is given in a trailer');
        this.line = '';
        return;
    }
  }

  private readSize(byte: number): void {
    const digit = hexDigit(byte);
    if (digit !== undefined) {
      this.hasSize = true;
      if (digit === 0 && this.digits === 0) this.skip();
      else if (++this.digits > MAX_SIZE_DIGITS) throw new MalformedAnswer('a chunk is too long');
      this.left = this.left * 16 + digit;
    } else if (!this.hasSize) throw new MalformedAnswer('a chunk has no size');
    else if (byte === CR) this.state = State.ChunkSizeEnd;
    else if (byte === SEMICOLON) {
      this.line = ';';
      this.state = State.ChunkExtensions;
    } else throw new MalformedAnswer('the size of a chunk is no number');
  }

  private endSize(): void {
    this.line = '';
    this.state = this.left === 0 ? State.Trailer : State.Chunk;
  }

  /**
   * Adds a byte to the line, and answers whether the line is complete. CR and LF occur only together, at the end of a
   * line.
   */
  private completesLine(byte: number): boolean {
    this.skip();
    if (this.line.endsWith('\r')) {
      if (byte !== LF) throw new MalformedAnswer('a line ends in CR only');
      this.line = this.line.slice(0, -1);
      return true;
    }
    if (byte === LF) throw new MalformedAnswer('a line ends in LF only');
    this.line += String.fromCharCode(byte);
    return false;
  }

  private skip(): void {
    if (++this.skipped > MAX_HEAD_BYTES) throw new MalformedAnswer('extensions or trailers are too long');
  }
}

function expectByte(byte: number, expected: number): void {
  if (byte !== expected) throw new MalformedAnswer('a chunk has another length than its size says');
}

function hexDigit(byte: number): number | undefined {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : undefined;
}
