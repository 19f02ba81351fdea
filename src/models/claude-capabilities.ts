import { type ModelCapabilities } from '../reasoning/model-capabilities.js';
import { BASE, type CapabilityTable } from './capability-row.js';

/** Sonnet 4.5, Haiku 4.5, Opus 4.1 and older think on a budget only. */
const CLAUDE_BUDGET: ModelCapabilities = {
  ...BASE,
  contextWindow: 200_000,
  maxOutputTokens: 64_000,
  thinking: 'budget',
  forcedToolChoice: 'never',
  sampling: 'either',
  structuredOutput: true,
  promptCaching: 'marks',
  webSearch: true,
};

const CLAUDE_4_0: ModelCapabilities = { ...CLAUDE_BUDGET, sampling: 'free', structuredOutput: false };

/** Opus 4.7 and later and Sonnet 5 refuse `budget_tokens`. */
const CLAUDE_ADAPTIVE: ModelCapabilities = {
  ...CLAUDE_BUDGET,
  maxOutputTokens: 128_000,
  thinking: 'adaptive',
  efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
  forcedToolChoice: 'always',
  sampling: 'defaultsOnly',
  prefill: false,
};

const CLAUDE_WITHOUT_THINKING: ModelCapabilities = { ...BASE, contextWindow: 200_000, maxOutputTokens: 4096 };

/** Claude's models, and on the same dialect those of other vendors. */
export const CLAUDE: CapabilityTable = {
  rows: [
    { match: ['claude-opus-5', 'claude-sonnet-5'], capabilities: { ...CLAUDE_ADAPTIVE, thinksByDefault: true } },
    { match: ['claude-opus-4-8', 'claude-opus-4-7'], capabilities: CLAUDE_ADAPTIVE },
    {
      match: ['claude-fable-5', 'claude-mythos'],
      capabilities: { ...CLAUDE_ADAPTIVE, thinksByDefault: true, canDisableThinking: false, forcedToolChoice: 'never' },
    },
    {
      match: ['claude-opus-4-6', 'claude-sonnet-4-6'],
      capabilities: {
        ...CLAUDE_ADAPTIVE,
        thinking: 'both',
        efforts: ['low', 'medium', 'high', 'max'],
        thinkingDisplay: false,
        forcedToolChoice: 'adaptiveOnly',
        sampling: 'either',
      },
    },
    { match: ['claude-opus-4-5'], capabilities: { ...CLAUDE_BUDGET, efforts: ['low', 'medium', 'high'] } },
    { match: ['claude-sonnet-4-5', 'claude-haiku-4-5'], capabilities: CLAUDE_BUDGET },
    { match: ['claude-opus-4-1'], capabilities: { ...CLAUDE_BUDGET, maxOutputTokens: 32_000 } },
    {
      match: ['claude-opus-4-0', 'claude-opus-4-20*', 'claude-opus-4@*'],
      capabilities: { ...CLAUDE_4_0, maxOutputTokens: 32_000 },
    },
    {
      match: ['claude-sonnet-4-0', 'claude-sonnet-4-20*', 'claude-sonnet-4@*', 'claude-3-7'],
      capabilities: CLAUDE_4_0,
    },
    {
      match: ['claude-3-5'],
      capabilities: { ...CLAUDE_WITHOUT_THINKING, maxOutputTokens: 8192, promptCaching: 'marks', webSearch: true },
    },
    { match: ['claude-3'], capabilities: { ...CLAUDE_WITHOUT_THINKING, promptCaching: 'marks' } },
    {
      match: ['claude-2', 'claude-instant'],
      capabilities: { ...CLAUDE_WITHOUT_THINKING, contextWindow: 100_000 },
    },
    {
      // A model newer than this table gets what the newest take, but nothing that only some of them take.
      match: ['claude'],
      capabilities: {
        ...CLAUDE_ADAPTIVE,
        maxOutputTokens: undefined,
        thinksByDefault: true,
        canDisableThinking: false,
        efforts: ['low', 'medium', 'high'],
        forcedToolChoice: 'never',
      },
    },
  ],
  fallback: {
    ...CLAUDE_BUDGET,
    contextWindow: BASE.contextWindow,
    maxOutputTokens: undefined,
    structuredOutput: false,
    promptCaching: 'none',
    webSearch: false,
  },
};
