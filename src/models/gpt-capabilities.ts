import { type ModelCapabilities } from '../reasoning/model-capabilities.js';
import { BASE, type CapabilityRow } from './capability-row.js';

/** OpenAI's reasoning models that cannot be told not to reason. */
const GPT_REASONING: ModelCapabilities = {
  ...BASE,
  contextWindow: 272_000,
  thinking: 'adaptive',
  thinksByDefault: true,
  canDisableThinking: false,
  efforts: ['minimal', 'low', 'medium', 'high'],
  sampling: 'never',
  promptCaching: 'key',
  webSearch: true,
  outputLimitField: 'max_completion_tokens',
  maxStopSequences: 0,
};

const GPT_EFFORT_NONE: ModelCapabilities = {
  ...GPT_REASONING,
  efforts: ['low', 'medium', 'high', 'xhigh'],
  effortNone: true,
  sampling: 'withoutThinking',
};

export const GPT_WITHOUT_REASONING: ModelCapabilities = {
  ...BASE,
  canDisableThinking: false,
  promptCaching: 'key',
  webSearch: true,
  maxStopSequences: 4,
};

export const GPT_ROWS: readonly CapabilityRow[] = [
  { match: ['gpt-5.6', 'gpt-6*'], capabilities: { ...GPT_EFFORT_NONE, promptCaching: 'breakpoints' } },
  { match: ['gpt-5.*-pro*'], capabilities: { ...GPT_REASONING, efforts: ['medium', 'high', 'xhigh'] } },
  { match: ['gpt-5-pro'], capabilities: { ...GPT_REASONING, efforts: ['high'] } },
  { match: ['gpt-5.*-chat*'], capabilities: { ...GPT_REASONING, efforts: ['medium'] } },
  { match: ['gpt-5.1-codex-max'], capabilities: { ...GPT_REASONING, efforts: ['low', 'medium', 'high', 'xhigh'] } },
  { match: ['gpt-5.1-codex'], capabilities: { ...GPT_REASONING, efforts: ['low', 'medium', 'high'] } },
  { match: ['gpt-5.5'], capabilities: GPT_EFFORT_NONE },
  { match: ['gpt-5.4', 'gpt-5.3', 'gpt-5.2'], capabilities: { ...GPT_EFFORT_NONE, thinksByDefault: false } },
  {
    match: ['gpt-5.1'],
    capabilities: { ...GPT_EFFORT_NONE, thinksByDefault: false, efforts: ['low', 'medium', 'high'] },
  },
  { match: ['gpt-5-chat'], capabilities: { ...GPT_WITHOUT_REASONING, outputLimitField: 'max_completion_tokens' } },
  { match: ['gpt-5-codex'], capabilities: { ...GPT_REASONING, efforts: ['low', 'medium', 'high'] } },
  {
    match: ['o1', 'o3', 'o4'],
    capabilities: { ...GPT_REASONING, contextWindow: 200_000, efforts: ['low', 'medium', 'high'] },
  },
  { match: ['gpt-5'], capabilities: GPT_REASONING },
  { match: ['gpt-4*'], capabilities: GPT_WITHOUT_REASONING },
  { match: ['gpt-3*'], capabilities: { ...GPT_WITHOUT_REASONING, contextWindow: 16_000 } },
];
