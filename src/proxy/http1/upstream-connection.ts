import { type OnReadOpts, type Socket } from 'node:net';
import { type BodyParts } from '../../edit/body-parts.js';
import { type AnswerHead } from './answer-head.js';
import { AnswerParser } from './answer-parser.js';
import { MalformedAnswer } from './malformed-answer.js';

/**
 * Hears of the answer to one request: its head, the bytes of its body, and its end or failure. It hears nothing after
 * that.
 */
export interface AnswerListener {
  head(head: AnswerHead): void;
  bytes(bytes: Buffer): void;
  end(): void;
  fail(error: Error): void;
}

/** Every connection reads into this buffer, and copies what it has read before the next connection reads. */
const READ_BUFFER = Buffer.allocUnsafeSlow(64 * 1024);

const KEEP_ALIVE_MS = 30_000;

/** The rest of a request may take this long to go out when its answer has ended already. */
const LATE_MS = 30_000;

/** A connection to an upstream. It takes one request after the other. */
export class UpstreamConnection {
  /** Makes the socket read into the common buffer, in place of a new buffer for every read. */
  readonly onread: OnReadOpts = {
    buffer: READ_BUFFER,
    callback: (length) => {
      this.read(READ_BUFFER.subarray(0, length));
      return true;
    },
  };

  /** True once bytes of the answer have come: then the upstream has read the request. */
  heard = false;

  private readonly parser = new AnswerParser();
  private socket: Socket | undefined;
  private listener: AnswerListener | undefined;
  private sent = true;
  private paused = false;
  private late: NodeJS.Timeout | undefined;

  /**
   * `released` is called when a request is over and the connection can take another one, `closed` when it cannot any
   * more.
   */
  constructor(
    readonly origin: string,
    private readonly released: (connection: UpstreamConnection, head: AnswerHead) => void,
    private readonly closed: (connection: UpstreamConnection) => void,
  ) {}

  get isOpen(): boolean {
    return this.socket !== undefined && !this.socket.destroyed;
  }

  /** Takes an open socket. A socket that does not read into the common buffer is read by its `data` events. */
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

  /** Has no effect when the answer has ended: the connection may serve another request by then. */
  pause(listener: AnswerListener): void {
    if (this.listener !== listener || this.paused) return;
    this.paused = true;
    this.socket?.pause();
  }

  resume(listener: AnswerListener): void {
    if (this.listener === listener) this.goOn();
  }

  /** Gives up the request and closes its connection. Has no effect when the answer has ended. */
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
      // These bytes answer no request.
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

  /** Is called when the answer or the connection has ended. */
  private finish(): void {
    const { listener, parser } = this;
    if (!parser.ended && !parser.close()) {
      this.fail(closedEarly());
      return;
    }
    this.listener = undefined;
    this.goOn();
    // An upstream may answer before it has read all of the request, and still gets the rest of it.
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
