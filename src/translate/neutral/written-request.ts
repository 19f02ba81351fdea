import { type JsonObject } from '../../dialects/wire-value.js';
import { type ModelCapabilities } from '../../reasoning/model-capabilities.js';
import { type NeutralSettings } from './neutral-request.js';

/** One call at a time; arguments held to the schema; all that a schema says; an answer held to its format. */
export type ToolRule = 'serialCalls' | 'strict' | 'schema' | 'strictFormat';

export interface WriteOptions {
  model: ModelCapabilities;
  /** Output limit where the upstream requires one and the client gave none. */
  defaultMaxTokens: number;
  /**
   * What becomes of tools that the client's vendor would run: replaced by the upstream vendor's own where it has one,
   * else left out and listed (`replace`); or the request is refused (`refuse`).
   */
  hostedTools: 'replace' | 'refuse';
}

/** A request as a writer of the upstream's dialect put it. */
export interface WrittenRequest {
  body: JsonObject;
  /** Settings that the body holds; the client's other settings were dropped and are listed as ignored. */
  written: ReadonlySet<keyof NeutralSettings>;
  /** Further fields that were dropped, as words of the client's dialect or close to it. */
  ignored: string[];
  /** What the client said about its tools and the upstream's dialect, or the model, cannot be told. */
  droppedToolRules?: readonly ToolRule[];
  /** The body makes the model reason, or leaves it to a model that does so by itself. */
  reasons: boolean;
  /** The body says whether, or how much, the model shall reason. */
  saysReasoning?: boolean;
  /** The stop sequences that do not go upstream. The gateway cuts the answer at them. */
  emulateStop?: string[];
  /** Name of the forced tool whose input is the structured answer. */
  schemaTool?: string;
  /**
   * Whether `anthropic-beta` must hold the token for interleaved thinking: true adds, false removes, undefined leaves
   * it.
   */
  interleavedThinking?: boolean;
}
