import { expect, it } from '@jest/globals';
import { kindOfStopWord } from './stop-words.js';

it.each([
  ['network_error', 'failed'],
  ['insufficient_system_resource', 'failed'],
  ['error', 'failed'],
  ['ERROR_LIMIT', 'failed'],
  ['abort', 'failed'],
  ['cancelled', 'failed'],
  ['timeout', 'failed'],
  ['MALFORMED_FUNCTION_CALL', 'failed'],
  ['rate_limit', 'failed'],
  ['model_length', 'length'],
  ['MAX_TOKENS', 'length'],
  ['model_context_window_exceeded', 'context'],
  ['sensitive', 'refusal'],
  ['SAFETY', 'refusal'],
  ['content_filter', 'refusal'],
  ['tool_use', 'tools'],
  ['eos', 'done'],
  ['COMPLETE', 'done'],
  ['end_turn', 'done'],
  ['xyzzy', undefined],
])('%s: %s', (word, kind) => {
  expect(kindOfStopWord(word)).toBe(kind);
});
