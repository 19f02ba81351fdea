import { type Dialect } from '../dialects/dialect.js';
import { type ModelCapabilities } from '../reasoning/model-capabilities.js';
import { type CapabilityTable } from './capability-row.js';
import { CLAUDE } from './claude-capabilities.js';
import { GEMINI } from './gemini-capabilities.js';
import { GPT_ROWS, GPT_WITHOUT_REASONING } from './gpt-capabilities.js';

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

/**
 * What the vendors' models accept, by the dialect of their endpoint. `capabilities` in `config.json` can override every
 * cell.
 */
export const CAPABILITY_TABLE: Readonly<Record<Dialect, CapabilityTable>> = {
  messages: CLAUDE,
  responses: OPENAI,
  chat: CHAT,
  generate: GEMINI,
};
