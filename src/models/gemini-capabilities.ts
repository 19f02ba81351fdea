import { type ModelCapabilities } from '../reasoning/model-capabilities.js';
import { BASE, type CapabilityTable } from './capability-row.js';

/** Gemini 3 and later take a thinking level: https://ai.google.dev/gemini-api/docs/thinking */
const GEMINI_LEVEL: ModelCapabilities = {
  ...BASE,
  contextWindow: 1_048_576,
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
  contextWindow: 1_048_576,
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

export const GEMINI: CapabilityTable = {
  rows: [
    { match: ['gemini-3-pro'], capabilities: { ...GEMINI_LEVEL, efforts: ['low', 'high'] } },
    {
      match: ['gemini-2.5-flash-lite'],
      capabilities: { ...GEMINI_BUDGET, thinksByDefault: false, canDisableThinking: true },
    },
    { match: ['gemini-2.5-flash'], capabilities: { ...GEMINI_BUDGET, minBudgetTokens: 1, canDisableThinking: true } },
    { match: ['gemini-2.5-pro'], capabilities: { ...GEMINI_BUDGET, minBudgetTokens: 128, maxBudgetTokens: 32_768 } },
    { match: ['gemini-2.5'], capabilities: GEMINI_BUDGET },
    {
      match: ['gemini-2*', 'gemini-1*'],
      capabilities: { ...GEMINI_WITHOUT_THINKING, contextWindow: 1_048_576, maxOutputTokens: 8192 },
    },
    { match: ['gemini'], capabilities: GEMINI_LEVEL },
  ],
  fallback: GEMINI_WITHOUT_THINKING,
};
