import { type OnReadOpts, type Socket } from 'node:net';
import { type BodyParts } from '../../edit/body-parts.js';
import { type AnswerHead } from './answer-head.js';
import { AnswerParser } from './answer-parser.js';
import { MalformedAnswer } from './malformed-answer.js';

/** Told of the answer to a request: its head, the bytes of its body, and how it ended; of nothing after that. */
export interface AnswerListener {
  head(head: AnswerHead): void;
  bytes(bytes: Buffer): void;
  end(): void;
  fail(error: Error): void;
}

/** Every connection reads into it; what was read is copied before the next one does. */
const READ_BUFFER = Buffer.allocUnsafeSlow(64 * 1024);

const KEEP_ALIVE_MS = 30_000;

/** How long the rest of a request may take to go out whose answer has ended already. */
const LATE_MS = 30_000;

/** A connection to an upstream that takes one request after the other. */
export class UpstreamConnection {
  /** For the socket: spares it a buffer of its own for every read. */
  readonly onread: OnReadOpts = {
    buffer: READ_BUFFER,
    callback: (length) => {
      this.read(READ_BUFFER.subarray(0, length));
      return true;
    },
  };

  /** Something of the answer has come, so that its request was read. */
  heard = false;

  private readonly parser = new AnswerParser();
  private socket: Socket | undefined;
  private listener: AnswerListener | undefined;
  private sent = true;
  private paused = false;
  private late: NodeJS.Timeout | undefined;

  /**
   * `released` is told when a request is over and the connection can take another one; `closed`, when it never will.
   */
  constructor(
    readonly origin: string,
    private readonly released: (connection: UpstreamConnection, head: AnswerHead) => void,
    private readonly closed: (connection: UpstreamConnection) => void,
  ) {}

  get isOpen(): boolean {
    return this.socket !== undefined && !this.socket.destroyed;
  }

  /** `socket` is connected; where it does not read into the common buffer, it is read from here. */
  attach(socket: Socket): void {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    socket.on('data', (bytes: Buffer) => this.read(bytes));
    socket.on('end', () => (this.listener ? this.finish() : this.destroy()));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => {
      this.fail(closedEarly());
      this.closed(this);
    });
  }

  send(head: string, { parts }: BodyParts, listener: AnswerListener): void {
    const { socket } = this;
    if (!socket) throw new Error('A connection was used before it stood.');
    this.listener = listener;
    this.heard = false;
    this.sent = false;
    this.parser.reset();
    socket.cork();
    let left = parts.length;
    const written = (error?: Error | null): void => {
      if (error) return;
      this.sent = true;
      if (!this.listener && this.parser.ended) this.release();
    };
    socket.write(head, 'latin1', left === 0 ? written : undefined);
    for (const part of parts) socket.write(part, --left === 0 ? written : undefined);
    socket.uncork();
  }

  /** Without effect when the answer has ended: the connection may serve somebody else by then. */
  pause(listener: AnswerListener): void {
    if (this.listener !== listener || this.paused) return;
    this.paused = true;
    this.socket?.pause();
  }

  resume(listener: AnswerListener): void {
    if (this.listener === listener) this.goOn();
  }

  /** Gives the request up with its connection; without effect when its answer has ended. */
  abandon(listener: AnswerListener): void {
    if (this.listener === listener) this.destroy();
  }

  destroy(): void {
    clearTimeout(this.late);
    this.listener = undefined;
    this.socket?.destroy();
  }

  private read(bytes: Buffer): void {
    const { listener, parser } = this;
    if (!listener) {
      // Nobody asked for anything.
      this.destroy();
      return;
    }
    const isNew = parser.head === undefined;
    this.heard = true;
    let body: Buffer | undefined;
    try {
      body = parser.push(bytes);
    } catch (error) {
      if (!(error instanceof MalformedAnswer)) throw error;
      this.fail(error);
      return;
    }
    if (isNew && parser.head) listener.head(parser.head);
    if (body && this.listener === listener) listener.bytes(body);
    if (parser.ended && this.listener === listener) this.finish();
  }

  /** The answer has ended, or the connection. */
  private finish(): void {
    const { listener, parser } = this;
    if (!parser.ended && !parser.close()) {
      this.fail(closedEarly());
      return;
    }
    this.listener = undefined;
    this.goOn();
    // An upstream may answer before it has read all of the request, and still get the rest of it.
    if (this.sent) this.release();
    else this.late = setTimeout(() => this.destroy(), LATE_MS).unref();
    listener?.end();
  }

  private release(): void {
    clearTimeout(this.late);
    const { head, hasSurplus } = this.parser;
    if (head?.keepAlive && !hasSurplus) this.released(this, head);
    else this.destroy();
  }

  private goOn(): void {
    if (!this.paused) return;
    this.paused = false;
    this.socket?.resume();
  }

  private fail(error: Error): void {
    const { listener } = this;
    this.destroy();
    listener?.fail(error);
  }
}

function closedEarly(): Error {
  return Object.assign(new Error('the connection was closed before the answer was complete'), { code: 'ECONNRESET' });
}
