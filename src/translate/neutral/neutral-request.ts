import { type JsonObject } from '../../dialects/wire-value.js';
import { type Effort } from '../../reasoning/model-capabilities.js';
import { type Seal } from './seal.js';

/** A cache marker of the Messages API, carried so that a Messages upstream gets it back; other upstreams ignore it. */
export interface Cacheable {
  cacheControl?: JsonObject;
  /** OpenAI's mark of the same. */
  cacheBreakpoint?: JsonObject;
}

export interface TextBlock extends Cacheable {
  type: 'text';
  text: string;
}

/** `path` names the request field that the block was read from, for errors of a writer that cannot send it. */
export interface ImageBlock extends Cacheable {
  type: 'image';
  source: MediaSource;
  detail?: string;
  path: string;
}

export interface DocumentBlock extends Cacheable {
  type: 'document';
  source: MediaSource | { kind: 'text'; text: string } | { kind: 'file'; id: string };
  title?: string;
  path: string;
}

export interface AudioBlock {
  type: 'audio';
  mediaType: string;
  base64: string;
  path: string;
}

export type MediaSource = { kind: 'base64'; mediaType: string; base64: string } | { kind: 'url'; url: string };

/**
 * The model's own reasoning of an earlier turn. Without a `seal` no vendor takes it back; `redacted` reasoning has a
 * seal and no text.
 */
export interface ThinkingBlock {
  type: 'thinking';
  text: string;
  redacted: boolean;
  seal?: Seal;
  /** The client's field; reasoning that the gateway remembered has none. */
  param?: string;
}

/** `args` is JSON text as the model wrote it, which need not parse; of a custom tool it is the bare input. */
export interface ToolCallBlock extends Cacheable {
  type: 'toolCall';
  id: string;
  name: string;
  args: string;
  custom: boolean;
}

export interface ToolResultBlock extends Cacheable {
  type: 'toolResult';
  callId: string;
  content: (TextBlock | ImageBlock | DocumentBlock)[];
  isError: boolean;
}

export type Block =
  TextBlock | ImageBlock | DocumentBlock | AudioBlock | ThinkingBlock | ToolCallBlock | ToolResultBlock;

/** `developer` turns are instructions in the midst of a conversation; those before it are `NeutralRequest.system`. */
export interface Turn {
  role: 'user' | 'assistant' | 'developer';
  blocks: Block[];
}

export interface FunctionTool extends Cacheable {
  type: 'function';
  name: string;
  description?: string;
  schema: JsonObject;
  strict?: boolean;
}

/** A tool whose input is free text, or text of a grammar, instead of JSON. */
export interface CustomTool extends Cacheable {
  type: 'custom';
  name: string;
  description?: string;
  format?: JsonObject;
}

interface WebSearchTool extends Cacheable {
  type: 'webSearch';
  allowedDomains?: string[];
  contextSize?: string;
  userLocation?: JsonObject;
  maxUses?: number;
  path: string;
}

/** A tool that the vendor of `dialect` runs or defines itself. */
interface NativeTool {
  type: 'native';
  dialect: 'messages' | 'responses';
  tool: JsonObject;
  path: string;
}

/** A tool that some vendor runs or defines. */
export type HostedTool = WebSearchTool | NativeTool;

export type NeutralTool = FunctionTool | CustomTool | HostedTool;

/**
 * `validated`: the model may call tools, and is held to their schemas. `hosted` is a tool of a vendor, by its path; so
 * are the `hosted` ones of several that are allowed.
 */
export type NeutralToolChoice =
  | { type: 'auto' | 'required' | 'none' | 'validated' }
  | { type: 'tool'; name: string }
  | { type: 'hosted'; path: string }
  | { type: 'allowed'; required: boolean; names: string[]; hosted?: string[] };

export type OutputFormat =
  | { type: 'jsonObject' }
  | { type: 'jsonSchema'; name?: string; description?: string; schema: JsonObject; strict?: boolean };

export type WantedEffort = Effort | 'none';

/** What the client, or the configured level of the model, wants of the model's reasoning. Empty: nothing was said. */
export interface NeutralReasoning {
  /** The model's level in `config.json` decides, whatever the client sent. */
  forced?: 'off' | 'level';
  effort?: WantedEffort;
  budgetTokens?: number;
  /** The client's `thinking` object; a Messages upstream gets it as it is. */
  thinking?: JsonObject;
  summary?: string;
}

export interface NeutralSettings {
  maxOutputTokens?: number;
  temperature?: number;
  topP?: number;
  topK?: number;
  stop?: string[];
  presencePenalty?: number;
  frequencyPenalty?: number;
  seed?: number;
  logitBias?: JsonObject;
  logprobs?: boolean;
  topLogprobs?: number;
  verbosity?: string;
  userId?: string;
  safetyIdentifier?: string;
  serviceTier?: string;
  store?: boolean;
  metadata?: JsonObject;
  promptCacheKey?: string;
  promptCacheRetention?: string;
  promptCacheOptions?: JsonObject;
  cacheControl?: JsonObject;
}

export interface NeutralRequest {
  model: string;
  stream?: boolean;
  /** Instructions before the first turn, the gateway's own prompt first. */
  system: TextBlock[];
  turns: Turn[];
  tools: NeutralTool[];
  toolChoice?: NeutralToolChoice;
  parallelToolCalls?: boolean;
  format?: OutputFormat;
  reasoning: NeutralReasoning;
  settings: NeutralSettings;
}
