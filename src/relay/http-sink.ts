import { type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import { type AnswerSink } from './answer-sink.js';

/** Writes an answer to an HTTP response. */
export class HttpSink implements AnswerSink {
  readonly takesPings = true;

  constructor(private readonly response: ServerResponse) {}

  get status(): number {
    return this.response.statusCode;
  }

  get isCommitted(): boolean {
    return this.response.headersSent;
  }

  get isEnded(): boolean {
    return this.response.writableEnded;
  }

  get isClosed(): boolean {
    return this.response.destroyed;
  }

  get isFull(): boolean {
    return this.response.writableNeedDrain;
  }

  commit(status: number, headers: OutgoingHttpHeaders): void {
    this.response.writeHead(status, headers);
  }

  write(bytes: Buffer): boolean {
    return this.response.write(bytes);
  }

  end(bytes?: Buffer): void {
    this.response.end(bytes);
  }

  cut(): void {
    this.response.destroy();
  }

  onceDrained(listener: () => void): void {
    this.response.once('drain', listener);
  }

  onceLeft(listener: () => void): void {
    const { response } = this;
    const close = (): void => {
      if (!response.writableFinished) listener();
    };
    response.once('close', close);
    if (!response.socket) this.listenInQueue(close);
  }

  /**
   * Listens to the connection's end for a request that was sent ahead. Its answer gets the connection after the answers
   * before it, and hears nothing of it until then.
   */
  private listenInQueue(close: () => void): void {
    const { socket } = this.response.req;
    // A client may send any number of requests ahead.
    socket.setMaxListeners(0).once('close', close);
    this.response.once('close', () => socket.off('close', close));
  }
}
