import { type Dialect } from '../../dialects/dialect.js';
import { type NeutralSettings } from './neutral-request.js';

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
  cacheControl: 'cache_control',
};

const OTHERWISE: Readonly<Record<Dialect, Partial<Record<Setting, string>>>> = {
  chat: {},
  messages: { stop: 'stop_sequences', safetyIdentifier: 'metadata.user_id', promptCacheKey: 'metadata.user_id' },
  responses: { maxOutputTokens: 'max_output_tokens', verbosity: 'text.verbosity' },
  generate: {},
};

/** The field with which a client asks for reasoning. */
export const REASONING_PARAM: Readonly<Record<Dialect, string>> = {
  chat: 'reasoning_effort',
  messages: 'thinking',
  responses: 'reasoning',
  generate: 'thinkingConfig',
};

/** The settings of a request that its upstream does not get, in the client's words. */
export function droppedSettings(client: Dialect, settings: NeutralSettings, written: ReadonlySet<Setting>): string[] {
  return (Object.keys(settings) as Setting[])
    .filter((setting) => !written.has(setting))
    .map((setting) => OTHERWISE[client][setting] ?? CHAT[setting]);
}
