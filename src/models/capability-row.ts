import { type ModelCapabilities } from '../reasoning/model-capabilities.js';

export interface CapabilityRow {
  /** Patterns of model ids in small letters, as `match` of an override has them. */
  match: readonly string[];
  capabilities: ModelCapabilities;
}

export interface CapabilityTable {
  /** The first row that matches counts. */
  rows: readonly CapabilityRow[];
  /** The capabilities of every other model. They are permissive, as nothing is known of it. */
  fallback: ModelCapabilities;
}

/** The values with which a row begins: a model that does not reason and has no rules of its own. */
export const BASE: ModelCapabilities = {
  contextWindow: 128_000,
  thinking: 'none',
  minBudgetTokens: 1024,
  thinkingDisplay: true,
  thinksByDefault: false,
  canDisableThinking: true,
  efforts: [],
  effortNone: false,
  offMode: 'delete',
  forcedToolChoice: 'always',
  sampling: 'free',
  prefill: true,
  structuredOutput: false,
  webSearch: false,
  outputLimitField: 'max_tokens',
  reasoningInHistory: false,
  promptCaching: 'none',
  callSignatures: false,
};
