import { type Dialect } from '../dialects/dialect.js';
import { type ModelCapabilities } from '../reasoning/model-capabilities.js';

interface CapabilityRow {
  /** Patterns of model ids in small letters, as `match` of an override has them. */
  match: readonly string[];
  capabilities: ModelCapabilities;
}

interface CapabilityTable {
  /** The first row that matches counts. */
  rows: readonly CapabilityRow[];
  /** The capabilities of every other model. They are permissive, as nothing is known of it. */
  fallback: ModelCapabilities;
}

/** The values with which a row begins: a model that does not reason and has no rules of its own. */
const BASE: ModelCapabilities = {
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

/** Sonnet 4.5, Haiku 4.5, Opus 4.1 and older think on a budget only. */
const CLAUDE_BUDGET: ModelCapabilities = {
  ...BASE,
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

const CLAUDE_WITHOUT_THINKING: ModelCapabilities = { ...BASE, maxOutputTokens: 4096 };

const ANTHROPIC: CapabilityTable = {
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
    { match: ['claude-2', 'claude-instant'], capabilities: CLAUDE_WITHOUT_THINKING },
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
    maxOutputTokens: undefined,
    structuredOutput: false,
    promptCaching: 'none',
    webSearch: false,
  },
};

/** OpenAI's reasoning models that cannot be told not to reason. */
const GPT_REASONING: ModelCapabilities = {
  ...BASE,
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

const GPT_WITHOUT_REASONING: ModelCapabilities = {
  ...BASE,
  canDisableThinking: false,
  promptCaching: 'key',
  webSearch: true,
  maxStopSequences: 4,
};

const GPT_ROWS: readonly CapabilityRow[] = [
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
  { match: ['gpt-5-codex', 'o1', 'o3', 'o4'], capabilities: { ...GPT_REASONING, efforts: ['low', 'medium', 'high'] } },
  { match: ['gpt-5'], capabilities: GPT_REASONING },
  { match: ['gpt-4*', 'gpt-3*'], capabilities: GPT_WITHOUT_REASONING },
];

const OPENAI: CapabilityTable = { rows: GPT_ROWS, fallback: GPT_WITHOUT_REASONING };

/** A server of Chat Completions knows these three efforts and decides the rest itself. */
const CHAT_SERVER: ModelCapabilities = {
  ...GPT_WITHOUT_REASONING,
  thinking: 'adaptive',
  efforts: ['low', 'medium', 'high'],
  promptCaching: 'none',
};

const CHAT: CapabilityTable = {
  rows: [...GPT_ROWS, { match: ['*deepseek*', '*kimi*'], capabilities: { ...CHAT_SERVER, reasoningInHistory: true } }],
  fallback: CHAT_SERVER,
};

/** Gemini 3 and later take a thinking level: https://ai.google.dev/gemini-api/docs/thinking */
const GEMINI_LEVEL: ModelCapabilities = {
  ...BASE,
  maxOutputTokens: 65_536,
  thinking: 'adaptive',
  thinksByDefault: true,
  canDisableThinking: false,
  efforts: ['low', 'medium', 'high'],
  callSignatures: true,
  maxStopSequences: 5,
  webSearch: true,
};

const GEMINI_BUDGET: ModelCapabilities = {
  ...BASE,
  maxOutputTokens: 65_536,
  thinking: 'budget',
  minBudgetTokens: 512,
  maxBudgetTokens: 24_576,
  maxStopSequences: 5,
  webSearch: true,
  thinksByDefault: true,
  canDisableThinking: false,
};

const GEMINI_WITHOUT_THINKING: ModelCapabilities = {
  ...BASE,
  canDisableThinking: false,
  maxStopSequences: 5,
  webSearch: true,
};

const GOOGLE: CapabilityTable = {
  rows: [
    { match: ['gemini-3-pro'], capabilities: { ...GEMINI_LEVEL, efforts: ['low', 'high'] } },
    {
      match: ['gemini-2.5-flash-lite'],
      capabilities: { ...GEMINI_BUDGET, thinksByDefault: false, canDisableThinking: true },
    },
    { match: ['gemini-2.5-flash'], capabilities: { ...GEMINI_BUDGET, minBudgetTokens: 1, canDisableThinking: true } },
    { match: ['gemini-2.5-pro'], capabilities: { ...GEMINI_BUDGET, minBudgetTokens: 128, maxBudgetTokens: 32_768 } },
    { match: ['gemini-2.5'], capabilities: GEMINI_BUDGET },
    { match: ['gemini-2*', 'gemini-1*'], capabilities: { ...GEMINI_WITHOUT_THINKING, maxOutputTokens: 8192 } },
    { match: ['gemini'], capabilities: GEMINI_LEVEL },
  ],
  fallback: GEMINI_WITHOUT_THINKING,
};

/**
 * What the vendors' models accept, by the dialect of their endpoint. `capabilities` in `config.json` can override every
 * cell.
 */
export const CAPABILITY_TABLE: Readonly<Record<Dialect, CapabilityTable>> = {
  messages: ANTHROPIC,
  responses: OPENAI,
  chat: CHAT,
  generate: GOOGLE,
};
