import { type IncomingMessage } from 'node:http';
import { type AnswerSink } from '../relay/answer-sink.js';

/** A request as it reaches the spine, and where its answer goes. */
export interface Arrival {
  /** The HTTP request; for a frame of a WebSocket its handshake, which has the headers of all frames. */
  request: IncomingMessage;
  sink: AnswerSink;
  /** Reads the body. Rejects with the error that the client gets. */
  body: () => Promise<Buffer>;
  /** What the log shows in place of the request's method. */
  shownMethod?: 'WS';
  /** True for a frame that only announces what the next one builds upon. */
  isWarmUp?: boolean;
}
