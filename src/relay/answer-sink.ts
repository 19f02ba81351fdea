import { type OutgoingHttpHeaders } from 'node:http';

/** Where one answer goes: an HTTP response, or the frames of a WebSocket. Bytes that it gets are those of HTTP. */
export interface AnswerSink {
  /** The status that the answer has, or would have by HTTP. */
  readonly status: number;
  /** True once status and headers are fixed. */
  readonly isCommitted: boolean;
  /** True once the end has been written, whether or not it has gone out. */
  readonly isEnded: boolean;
  /** True once nothing reaches the client any more. */
  readonly isClosed: boolean;
  /** True while the client does not keep up. */
  readonly isFull: boolean;
  /** Whether pings between events keep the connection alive. A WebSocket has pings of its own. */
  readonly takesPings: boolean;
  commit(status: number, headers: OutgoingHttpHeaders): void;
  /** Returns false when the client does not keep up. */
  write(bytes: Buffer): boolean;
  end(bytes?: Buffer): void;
  /** Ends an answer that stays incomplete so that it looks incomplete. */
  cut(): void;
  /** Calls back once, when the client keeps up again. */
  onceDrained(listener: () => void): void;
  /** Calls back once, when the client has left before the answer was out. */
  onceLeft(listener: () => void): void;
}
