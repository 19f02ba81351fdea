import { type Dialect } from '../../src/dialects/dialect.js';

const named = (...events: { type: string; [member: string]: unknown }[]): string =>
  events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
const bare = (end: string, ...events: object[]): string =>
  events.map((event) => `data: ${JSON.stringify(event)}${end}`).join('');

const RESPONSE = { id: 'resp_1', object: 'response', model: 'gpt-x', output: [] };
const MESSAGE_ITEM = {
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  content: [{ type: 'output_text', text: 'é🎉b' }],
};
const CALL_ITEM = { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'read', arguments: '{"a":1}' };
const part = (more: object, finish?: object) => ({
  candidates: [{ content: { parts: [more], role: 'model' }, ...finish }],
});
const delta = (more: object, finish_reason: string | null = null) => ({
  id: 'chatcmpl-1',
  choices: [{ index: 0, delta: more, finish_reason }],
});

/** A short stream of each dialect: the text `é🎉b`, a call of `read` with `{"a":1}`, an end. */
export const UPSTREAM_STREAMS: Readonly<Record<Dialect, string>> = {
  messages: named(
    { type: 'message_start', message: { id: 'msg_1', usage: { input_tokens: 3 } } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'é🎉' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'b' } },
    { type: 'content_block_stop', index: 0 },
    {
      type: 'content_block_start',
      index: 1,
      content_block: { type: 'tool_use', id: 'toolu_1', name: 'read', input: {} },
    },
    { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"a":1}' } },
    { type: 'content_block_stop', index: 1 },
    { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 5 } },
    { type: 'message_stop' },
  ),
  responses: named(
    { type: 'response.created', response: RESPONSE },
    { type: 'response.output_item.added', output_index: 0, item: { ...MESSAGE_ITEM, content: [] } },
    { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'é🎉b' },
    { type: 'response.output_item.done', output_index: 0, item: MESSAGE_ITEM },
    { type: 'response.output_item.added', output_index: 1, item: { ...CALL_ITEM, arguments: '' } },
    { type: 'response.function_call_arguments.delta', output_index: 1, delta: '{"a":1}' },
    { type: 'response.output_item.done', output_index: 1, item: CALL_ITEM },
    {
      type: 'response.completed',
      response: {
        ...RESPONSE,
        status: 'completed',
        output: [MESSAGE_ITEM, CALL_ITEM],
        usage: { input_tokens: 3, output_tokens: 5, total_tokens: 8 },
      },
    },
  ),
  chat: `${bare(
    '\n\n',
    delta({ role: 'assistant', content: 'é🎉' }),
    delta({ content: 'b' }),
    delta({ tool_calls: [{ index: 0, id: 'call_1', function: { name: 'read', arguments: '{"a":1}' } }] }),
    delta({}, 'tool_calls'),
    { id: 'chatcmpl-1', choices: [], usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 } },
  )}data: [DONE]\n\n`,
  generate: bare(
    '\r\n\r\n',
    part({ text: 'é🎉' }),
    part({ text: 'b' }),
    part({ functionCall: { id: 'call_1', name: 'read', args: { a: 1 } } }),
    {
      ...part({ text: '' }, { finishReason: 'STOP' }),
      usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 5, totalTokenCount: 8 },
    },
  ),
};
