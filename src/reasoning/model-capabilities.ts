/** The words for how much a model reasons, weakest first. No vendor or model knows all of them. */
export const EFFORTS = ['minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
export type Effort = (typeof EFFORTS)[number];

/**
 * How a model is told to reason: `adaptive` by an effort word (Anthropic's adaptive thinking, OpenAI's effort, Gemini's
 * thinking level), `budget` by a number of tokens, `both` either way, `none` not at all.
 */
export const THINKING_FORMS = ['adaptive', 'budget', 'both', 'none'] as const;
export type ThinkingForm = (typeof THINKING_FORMS)[number];

/**
 * When `tool_choice` may force a tool while an Anthropic model thinks: `always`; `adaptiveOnly`, not with a budget;
 * `never`.
 */
export const FORCED_TOOL_CHOICES = ['always', 'adaptiveOnly', 'never'] as const;
export type ForcedToolChoice = (typeof FORCED_TOOL_CHOICES)[number];

/**
 * Which sampling parameters a model takes: `free` any; `either` temperature or top_p; `defaultsOnly` temperature 1 and
 * top_p from .99; `withoutThinking` only while it does not reason; `never`.
 */
export const SAMPLING_RULES = ['free', 'either', 'defaultsOnly', 'withoutThinking', 'never'] as const;
export type SamplingRule = (typeof SAMPLING_RULES)[number];

/** In which field of a Chat request a model takes its output limit. OpenAI's reasoning models refuse `max_tokens`. */
export const OUTPUT_LIMIT_FIELDS = ['max_tokens', 'max_completion_tokens'] as const;
export type OutputLimitField = (typeof OUTPUT_LIMIT_FIELDS)[number];

/** What `off` does to an OpenAI model: take the field out as promised, or ask for effort `none`. */
export const OFF_MODES = ['delete', 'none'] as const;
export type OffMode = (typeof OFF_MODES)[number];

/**
 * What a request can tell a model about the cache of its prompt: nothing (`none`); which requests belong together
 * (`key`); with OpenAI's newer models, which bill what they write, also where a prefix ends (`breakpoints`); with
 * Claude only that (`marks`).
 */
export const PROMPT_CACHINGS = ['none', 'key', 'breakpoints', 'marks'] as const;
export type PromptCaching = (typeof PROMPT_CACHINGS)[number];

/**
 * What is known of a model, as far as the gateway's edits and translations depend on it. No other file may know a model
 * by its name. Every member can be corrected by `capabilities` in `config.json`.
 */
export interface ModelCapabilities {
  /**
   * The tokens of a whole conversation, answer included. Clients that ask are told, so that they sum up in time; the
   * gateway itself bounds nothing by it.
   */
  contextWindow: number;
  /** Undefined where it is not known; nothing is then limited to it. */
  maxOutputTokens?: number;
  thinking: ThinkingForm;
  /** The least number of tokens that the model takes as a thinking budget. */
  minBudgetTokens: number;
  /** The largest thinking budget; undefined where only the output limit bounds it. */
  maxBudgetTokens?: number;
  /** Messages: whether the model shows its adaptive thinking only to requests with `thinking.display`. */
  thinkingDisplay: boolean;
  /** Whether a request that does not mention reasoning gets it. */
  thinksByDefault: boolean;
  /** Whether `thinking: {type: disabled}` is accepted. */
  canDisableThinking: boolean;
  /** Weakest first. */
  efforts: readonly Effort[];
  /** Whether effort `none` is accepted. */
  effortNone: boolean;
  offMode: OffMode;
  forcedToolChoice: ForcedToolChoice;
  sampling: SamplingRule;
  /** Whether the last message may be the beginning of the assistant's answer. */
  prefill: boolean;
  /** Messages: whether the model can be held to a JSON schema, by `output_config.format` and by `strict` tools. */
  structuredOutput: boolean;
  /** Whether the model's vendor searches the web for it. */
  webSearch: boolean;
  outputLimitField: OutputLimitField;
  /**
   * How many stop sequences a request may have; undefined for any number. Where there are more, the gateway cuts the
   * answer itself.
   */
  maxStopSequences?: number;
  /** Chat: whether the server refuses a history without the `reasoning_content` of its earlier tool calls. */
  reasoningInHistory: boolean;
  promptCaching: PromptCaching;
  /** Gemini: whether the first tool call of a turn must come back with its `thoughtSignature`. */
  callSignatures: boolean;
}

/** An entry of `capabilities` in `config.json`. */
export interface CapabilityOverride extends Partial<ModelCapabilities> {
  /**
   * A glob over the whole model id when it contains `*` or `?`, else a prefix that ends where a part of the id ends.
   */
  match: string;
}
