import { type IncomingMessage } from 'node:http';
import { type Dialect } from '../dialects/dialect.js';
import { type InferenceKind } from '../dialects/inference-kind.js';
import { type BodyScan } from '../edit/body-scan.js';
import { type KeyHolder } from '../keys/key-access.service.js';
import { type ModelRoute } from '../models/model-route.js';
import { type RequestTrace } from '../observability/request-trace.js';
import { type ClientStream } from '../relay/client-stream.js';
import { type AskedByAddress } from './arrival.js';
import { type Conversation } from './conversation.js';

/** One request of a client, from its arrival to the end of its answer. */
export interface Call {
  dialect: Dialect;
  kind: InferenceKind;
  request: IncomingMessage;
  /** What the address asks for; undefined where the body says all. */
  asked: AskedByAddress | undefined;
  /** The request asks for no answer of a model. */
  isWarmUp: boolean;
  client: ClientStream;
  trace: RequestTrace;
  requestId: string;
  startMs: number;
  /** Undefined where the gateway serves without keys. */
  holder: KeyHolder | undefined;
}

/** A call whose body has been read, and whose model has been found. */
export interface RoutedCall extends Call {
  scan: BodyScan;
  route: ModelRoute;
  /** The model id as the client asked for it. */
  modelAsked: string;
  /** The model of the route answers in place of the one that was asked for. */
  standsIn?: true;
  conversation: Conversation;
  /** The client asked for a stream. */
  streaming: boolean;
  /** An estimate of the prompt's tokens. */
  inputTokens: number;
}
