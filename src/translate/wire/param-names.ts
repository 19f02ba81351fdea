import { type Dialect } from '../../dialects/dialect.js';
import { type NeutralSettings } from '../neutral/neutral-request.js';
import { type ToolRule } from '../neutral/written-request.js';

type Setting = keyof NeutralSettings;

const CHAT: Readonly<Record<Setting, string>> = {
  maxOutputTokens: 'max_tokens',
  temperature: 'temperature',
  topP: 'top_p',
  topK: 'top_k',
  stop: 'stop',
  presencePenalty: 'presence_penalty',
  frequencyPenalty: 'frequency_penalty',
  seed: 'seed',
  logitBias: 'logit_bias',
  logprobs: 'logprobs',
  topLogprobs: 'top_logprobs',
  verbosity: 'verbosity',
  userId: 'user',
  safetyIdentifier: 'safety_identifier',
  serviceTier: 'service_tier',
  store: 'store',
  metadata: 'metadata',
  promptCacheKey: 'prompt_cache_key',
  promptCacheRetention: 'prompt_cache_retention',
  promptCacheOptions: 'prompt_cache_options',
  cacheControl: 'cache_control',
};

const OTHERWISE: Readonly<Record<Dialect, Partial<Record<Setting, string>>>> = {
  chat: {},
  messages: { stop: 'stop_sequences', safetyIdentifier: 'metadata.user_id', promptCacheKey: 'metadata.user_id' },
  responses: { maxOutputTokens: 'max_output_tokens', verbosity: 'text.verbosity' },
  generate: {
    maxOutputTokens: 'generationConfig.maxOutputTokens',
    temperature: 'generationConfig.temperature',
    topP: 'generationConfig.topP',
    topK: 'generationConfig.topK',
    stop: 'generationConfig.stopSequences',
    presencePenalty: 'generationConfig.presencePenalty',
    frequencyPenalty: 'generationConfig.frequencyPenalty',
    seed: 'generationConfig.seed',
    logprobs: 'generationConfig.responseLogprobs',
    topLogprobs: 'generationConfig.logprobs',
    serviceTier: 'serviceTier',
  },
};

/** The fields with which a client asks for calls one at a time, and for arguments held to the schema. */
export const TOOL_RULE_PARAM: Readonly<Record<Dialect, Readonly<Record<ToolRule, string>>>> = {
  chat: {
    serialCalls: 'parallel_tool_calls',
    strict: 'tools[].function.strict',
    schema: 'tools[].function.parameters',
    strictFormat: 'response_format.json_schema.strict',
  },
  messages: {
    serialCalls: 'tool_choice.disable_parallel_tool_use',
    strict: 'tools[].strict',
    schema: 'tools[].input_schema',
    strictFormat: 'output_config.format',
  },
  responses: {
    serialCalls: 'parallel_tool_calls',
    strict: 'tools[].strict',
    schema: 'tools[].parameters',
    strictFormat: 'text.format.strict',
  },
  generate: {
    serialCalls: 'toolConfig',
    strict: 'tools[].functionDeclarations',
    schema: 'tools[].functionDeclarations[].parameters',
    strictFormat: 'generationConfig.responseSchema',
  },
};

/** Words of the writers that a client's dialect has others for. */
const CLIENTS_WORDS: Readonly<Record<Dialect, ReadonlyMap<string, string>>> = {
  chat: new Map(),
  messages: new Map(),
  responses: new Map(),
  generate: new Map([['tool_choice', 'toolConfig.functionCallingConfig']]),
};

/** Names a field that a writer has left out as the client knows it. */
export function nameFor(client: Dialect, name: string): string {
  return CLIENTS_WORDS[client].get(name) ?? name;
}

/**
 * Lists the client's fields, under the client's names, that had no effect on the upstream's request. Several settings
 * may be read from one field (`metadata.user_id`), which is then dropped only if all of them are.
 */
export function droppedSettings(client: Dialect, settings: NeutralSettings, written: ReadonlySet<Setting>): string[] {
  const nameOf = (setting: Setting): string => OTHERWISE[client][setting] ?? CHAT[setting];
  const given = Object.keys(settings) as Setting[];
  const reached = new Set(given.filter((setting) => written.has(setting)).map(nameOf));
  return given.map(nameOf).filter((name) => !reached.has(name));
}
