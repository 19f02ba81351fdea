import { type Dialect } from '../dialects/dialect.js';
import { type TokenCounts } from './token-counts.js';

type Wire = Readonly<Record<string, unknown>>;

/**
 * A dialect's usage object → token counts. Anthropic's input counters exclude each other; those of OpenAI and Google
 * contain what was read from a cache, which is taken out here. Undefined where there is no usage object.
 *
 * Messages: https://platform.claude.com/docs/en/api/messages · Chat: https://platform.openai.com/docs/api-reference/chat ·
 * Responses: https://platform.openai.com/docs/api-reference/responses · Gemini: https://ai.google.dev/api/generate-content
 */
export function readTokenCounts(dialect: Dialect, usage: unknown): TokenCounts | undefined {
  if (!isObject(usage)) return undefined;
  switch (dialect) {
    case 'messages':
      return readMessages(usage);
    case 'responses':
      return readOpenai(usage, 'input_tokens', 'output_tokens');
    case 'chat':
      return readOpenai(usage, 'prompt_tokens', 'completion_tokens');
    case 'generate':
      return readGenerate(usage);
  }
}

/**
 * The usage object of a stream so far, with one more event's over it: Anthropic's `message_start` has most members and
 * `message_delta` newer values of some; the counts are running totals, so the last one wins and nothing is added up.
 */
export function overlayUsage(before: unknown, newer: unknown): unknown {
  if (!isObject(before) || !isObject(newer)) return newer ?? before;
  return { ...before, ...Object.fromEntries(Object.entries(newer).filter(([, value]) => value !== null)) };
}

function readMessages(usage: Wire): TokenCounts {
  const written = count(usage.cache_creation_input_tokens);
  const byAge = member(usage, 'cache_creation');
  const cacheWrite1h = Math.min(written, count(byAge.ephemeral_1h_input_tokens));
  return {
    input: count(usage.input_tokens),
    cacheRead: count(usage.cache_read_input_tokens),
    cacheWrite5m: written - cacheWrite1h,
    cacheWrite1h,
    output: count(usage.output_tokens),
    reasoning: count(member(usage, 'output_tokens_details').thinking_tokens),
  };
}

function readOpenai(usage: Wire, inputName: string, outputName: string): TokenCounts {
  const input = count(usage[inputName]);
  const inputDetails = member(usage, `${inputName}_details`);
  const cacheRead = Math.min(input, count(inputDetails.cached_tokens));
  const cacheWrite5m = Math.min(input - cacheRead, count(inputDetails.cache_write_tokens));
  const output = count(usage[outputName]);
  return {
    input: input - cacheRead - cacheWrite5m,
    cacheRead,
    cacheWrite5m,
    cacheWrite1h: 0,
    output,
    reasoning: Math.min(output, count(member(usage, `${outputName}_details`).reasoning_tokens)),
  };
}

function readGenerate(usage: Wire): TokenCounts {
  const input = count(usage.promptTokenCount) + count(usage.toolUsePromptTokenCount);
  const cacheRead = Math.min(input, count(usage.cachedContentTokenCount));
  const reasoning = count(usage.thoughtsTokenCount);
  return { input: input - cacheRead, cacheRead, cacheWrite5m: 0, cacheWrite1h: 0, output: count(usage.candidatesTokenCount) + reasoning, reasoning };
}

function member(usage: Wire, name: string): Wire {
  const value = usage[name];
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Wire {
  return typeof value === 'object' && value !== null;
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.floor(value) : 0;
}
