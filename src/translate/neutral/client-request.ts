import { type NeutralRequest } from './neutral-request.js';

/** How the client wants to be answered, read from its request: what a writer of the answer needs beside the events. */
export interface ClientAnswer {
  /** Chat: the stream ends with a chunk of usage. */
  includeUsage?: boolean;
  /** Chat: the client knows only the legacy `function_call`. */
  legacyFunction?: boolean;
  /** Responses: settings that the response object repeats. */
  echo?: Record<string, unknown>;
  /** Responses: tools of a namespace by the flat name that the model knows them by. */
  namespaces?: ReadonlyMap<string, { namespace: string; name: string }>;
}

/** A request as a reader of its dialect understood it. */
export interface ClientRequest {
  request: NeutralRequest;
  /** Fields, as the client wrote them, that no upstream could honour and that only tune the answer. */
  ignored: string[];
  /** The fields with which the client asks for reasoning, or for none. */
  reasoningParams: string[];
  answer: ClientAnswer;
}
