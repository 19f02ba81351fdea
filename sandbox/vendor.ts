import { type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { type Conversation } from './answer/conversation.js';
import { type AnswerPlan } from './answer/plan-answer.js';
import { type JsonObject } from './json-value.js';

export type VendorDialect = 'messages' | 'responses' | 'chat' | 'generate';

interface VendorErrorDetails {
  /** `error.type`; the vendor's own for the status when absent. */
  type?: string;
  /** OpenAI's `error.param`. */
  param?: string;
  /** OpenAI's `error.code`. */
  code?: string;
}

/** A refusal in the words that the vendor uses, rendered by the dialect of the path. */
export class VendorError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly details: VendorErrorDetails = {},
  ) {
    super(message);
    this.name = 'VendorError';
  }
}

export interface VendorRequest {
  readonly body: JsonObject;
  readonly headers: IncomingHttpHeaders;
  /** Hex SHA-256 of the raw body: what ids are derived from, so that equal requests get equal answers. */
  readonly sha256: string;
}

/** One answer in both its forms; both are made from the same plan. */
export interface VendorAnswer {
  json(): unknown;
  /** Whole SSE events, each with its blank line. Lazy, so that an answer of any size needs no memory. */
  events(): Iterable<string>;
}

/** One wire format of one vendor: what it refuses, and how it writes an answer down. */
export interface Vendor {
  readonly dialect: VendorDialect;
  /** @throws VendorError as the real service would refuse the request. */
  check(request: VendorRequest): void;
  readConversation(request: VendorRequest): Conversation;
  writeAnswer(request: VendorRequest, plan: AnswerPlan): VendorAnswer;
  /** The answer of the dialect's token counter, where it has one. */
  countTokens?(request: VendorRequest): unknown;
  errorBody(error: VendorError, requestId: string): unknown;
  /** An error as an event of the stream that has begun to answer `request`. */
  errorEvent(error: VendorError, request: VendorRequest): string;
  /** Whether an event ends the stream, so that a client may trust the answer to be whole. */
  isTerminal(event: string): boolean;
  /** Headers of every answer, among them those that a gateway must withhold from its clients. */
  answerHeaders(requestId: string, error?: VendorError): OutgoingHttpHeaders;
}
