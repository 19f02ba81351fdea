import { type IncomingMessage } from 'node:http';
import { type Dialect } from '../dialects/dialect.js';
import { type KeyHolder } from '../keys/key-access.service.js';
import { type ClientStream } from '../relay/client-stream.js';
import { type RequestTrace } from '../observability/request-trace.js';
import { type RequestLine } from './request-line.js';

/** What a route asks for beside its dialect. */
export type InferenceKind = 'answer' | 'count_tokens';

/** One request of a client, from its arrival to the end of its answer. */
export interface Call {
  dialect: Dialect;
  kind: InferenceKind;
  request: IncomingMessage;
  client: ClientStream;
  line: RequestLine;
  trace: RequestTrace;
  requestId: string;
  startMs: number;
  /** Absent where the gateway serves without keys. */
  holder: KeyHolder | undefined;
}
