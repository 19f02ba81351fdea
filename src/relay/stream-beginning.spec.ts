import { expect, it } from '@jest/globals';
import { type Dialect } from '../dialects/dialect.js';
import { readBeginning } from './stream-beginning.js';

const chat = (choice: object, more: object = {}): object => ({ choices: [{ index: 0, ...choice }], ...more });
const generate = (candidate: object): object => ({ candidates: [candidate], usageMetadata: {} });

it.each<[Dialect, string | object, 'nothing' | 'content' | 'failure']>([
  ['messages', { type: 'message_start', message: { content: [] } }, 'nothing'],
  ['messages', { type: 'message_start', message: { content: [{ type: 'tool_use' }] } }, 'content'],
  ['messages', { type: 'content_block_start' }, 'content'],
  ['messages', { type: 'message_delta', delta: { stop_reason: 'end_turn' } }, 'content'],
  ['messages', { type: 'message_delta', delta: { stop_reason: 'error' } }, 'failure'],
  ['messages', { type: 'error', error: { type: 'overloaded_error' } }, 'failure'],
  ['messages', { type: 'error', error: { type: 'invalid_request_error' } }, 'content'],
  ['responses', { type: 'response.created', response: { error: null } }, 'nothing'],
  ['responses', { type: 'response.in_progress' }, 'nothing'],
  ['responses', { type: 'response.queued' }, 'nothing'],
  ['responses', { type: 'codex.rate_limits' }, 'nothing'],
  ['responses', { type: 'response.output_item.added' }, 'content'],
  ['responses', { type: 'response.failed', response: { error: { code: 'server_is_overloaded' } } }, 'failure'],
  ['responses', { type: 'response.failed', response: { error: { code: 'invalid_prompt' } } }, 'content'],
  ['chat', chat({ delta: { role: 'assistant', content: '' }, finish_reason: null }), 'nothing'],
  ['chat', chat({ delta: { role: 'assistant', content: null, tool_calls: [] } }), 'nothing'],
  ['chat', { choices: [], prompt_filter_results: [{}] }, 'nothing'],
  ['chat', chat({ delta: { content: 'a' } }), 'content'],
  ['chat', chat({ delta: { reasoning_content: 'hm' } }), 'content'],
  ['chat', chat({ delta: { tool_calls: [{}] } }), 'content'],
  ['chat', chat({ message: { content: 'a' } }), 'content'],
  ['chat', chat({ delta: {}, finish_reason: 'stop' }), 'content'],
  ['chat', chat({ delta: {}, finish_reason: 'network_error' }), 'failure'],
  ['chat', { error: { message: 'busy', code: 503 } }, 'failure'],
  ['chat', '[DONE]', 'failure'],
  ['messages', { type: 'ping' }, 'nothing'],
  ['messages', { error: { message: 'no type' } }, 'failure'],
  ['messages', { type: 'error', error: { message: 'no word for its kind' } }, 'failure'],
  ['messages', { type: 'error', error: { type: 'throttling_error' } }, 'failure'],
  ['messages', { type: 'error', error: { type: 'billing_error' } }, 'failure'],
  ['messages', {}, 'nothing'],
  ['messages', 'null', 'nothing'],
  ['messages', 'no JSON', 'failure'],
  ['responses', { type: 'error', code: null, message: 'Something went wrong.' }, 'failure'],
  ['responses', { type: 'response.failed', response: { error: { code: 'slow_down' } } }, 'failure'],
  ['responses', { type: 'response.failed', response: { error: null } }, 'failure'],
  ['responses', { type: 'response.failed', response: { error: { code: 'invalid_image' } } }, 'content'],
  [
    'responses',
    { type: 'response.failed', response: { error: { code: 'image_content_policy_violation' } } },
    'content',
  ],
  ['responses', { type: 'error', error: { type: 'server_error' } }, 'failure'],
  ['chat', { error: { message: 'Provider returned error', code: '502' } }, 'failure'],
  ['chat', { error: { message: 'no words', code: 402 } }, 'failure'],
  ['chat', { error: { code: 400 } }, 'content'],
  ['chat', { error: 'overloaded' }, 'failure'],
  ['chat', { object: 'error', message: 'internal', code: 500 }, 'failure'],
  ['chat', chat({ delta: { content: 'a' } }, { error: null }), 'content'],
  ['chat', { choices: [], error: { message: 'busy' } }, 'failure'],
  ['generate', [{ error: { code: 503, status: 'UNAVAILABLE' } }] as object, 'failure'],
  ['generate', generate({ finishReason: 'MISSING_THOUGHT_SIGNATURE' }), 'failure'],
  ['generate', generate({ content: { parts: [{ text: '' }] } }), 'nothing'],
  ['generate', generate({}), 'nothing'],
  ['generate', generate({ content: { parts: [{ text: 'hm', thought: true }] } }), 'content'],
  ['generate', generate({ finishReason: 'MAX_TOKENS' }), 'content'],
  ['generate', generate({ finishReason: 'MALFORMED_FUNCTION_CALL' }), 'failure'],
  ['generate', { promptFeedback: { blockReason: 'SAFETY' } }, 'content'],
  ['generate', { error: { code: 503, status: 'UNAVAILABLE' } }, 'failure'],
])('%s, %j: %s', (dialect, event, expected) => {
  const data = Buffer.from(typeof event === 'string' ? event : JSON.stringify(event));
  const beginning = readBeginning(dialect, undefined, data);
  expect(typeof beginning === 'string' ? beginning : 'failure').toBe(expected);
});

it('goes by the name where a stream has them: a first event may hold a whole request', () => {
  expect(readBeginning('responses', 'response.created', Buffer.from('no JSON'))).toBe('nothing');
});
