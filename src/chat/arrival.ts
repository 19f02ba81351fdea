import { type IncomingMessage } from 'node:http';
import { type GenerateMethod } from '../dialects/generate-address.js';
import { type AnswerSink } from '../relay/answer-sink.js';

/** What the address says that the body of other requests says. */
export interface AskedByAddress {
  method: GenerateMethod;
  model: string;
  streaming: boolean;
}

/** A request as it reaches the spine, and where its answer goes. */
export interface Arrival {
  /** The HTTP request; for a frame of a WebSocket its handshake, which has the headers of all frames. */
  request: IncomingMessage;
  sink: AnswerSink;
  /** Absent where the body says all. */
  asked?: AskedByAddress;
  /** Throws the error of a request that is not looked at any further. */
  check?: () => void;
  /** Reads the body. Rejects with the error that the client gets. */
  body: () => Promise<Buffer>;
  /** What the log shows in place of the request's method. */
  shownMethod?: 'WS';
  /** True for a frame that only announces what the next one builds upon. */
  isWarmUp?: boolean;
}
