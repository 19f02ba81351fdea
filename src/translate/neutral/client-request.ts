import { type JsonObject } from '../../dialects/wire-value.js';
import { type NeutralRequest } from './neutral-request.js';

/**
 * How a Responses client declared a tool that other vendors know as a function, and therefore how it gets its calls.
 * Shells, patches and a tool search of the client's own are items of their own kind there.
 */
export interface ToolForm {
  kind: 'function' | 'custom' | 'tool_search' | 'shell' | 'local_shell' | 'apply_patch';
  /** As the client knows the tool, within its namespace. */
  name: string;
  namespace?: string;
}

/** How the client wants to be answered, read from its request: what a writer of the answer needs beside the events. */
export interface ClientAnswer {
  /** Chat: the stream ends with a chunk of usage. */
  includeUsage?: boolean;
  /** Chat: the client knows only the legacy `function_call`. */
  legacyFunction?: boolean;
  /** Responses: settings that the response object repeats. */
  echo?: Record<string, unknown>;
  /** Responses: how the tools were declared, by the name that the model knows them by. */
  toolForms?: ReadonlyMap<string, ToolForm>;
  /** generateContent: whether the client is shown the text of thoughts; absent where it did not say. */
  includeThoughts?: boolean;
  /** Responses: the client posted to `/compact`, which answers with a list of items rather than a response. */
  compactsAlone?: boolean;
}

/** A request as a reader of its dialect understood it. */
export interface ClientRequest {
  request: NeutralRequest;
  /** The client's body with the names that its fates know, where the dialect has a second spelling of each. */
  body?: JsonObject;
  /** Fields, as the client wrote them, that no upstream could honour and that only tune the answer. */
  ignored: string[];
  /** The fields with which the client asks for reasoning, or for none. */
  reasoningParams: string[];
  answer: ClientAnswer;
  /** The client asks for a sealed summary of its conversation in place of an answer. */
  compacts?: boolean;
}

/** What a reader needs beside the request. */
export interface ReadContext {
  /** The summary that this gateway sealed; undefined for what anybody else did. */
  openCompaction: (sealed: string) => string | undefined;
  /** The request came to `/v1/responses/compact`. */
  compactsAlone: boolean;
  /** What the address of the request says, of clients whose dialect has neither in the body. */
  address?: AddressedModel | undefined;
}

/** The model that an address names, and whether it is one for streams. */
export interface AddressedModel {
  model: string;
  stream: boolean;
}
