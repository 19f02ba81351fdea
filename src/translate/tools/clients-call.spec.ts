import { describe, expect, it } from '@jest/globals';
import { MODELS } from '../../../test/translation-page/render-page.js';
import { translateFor } from '../../../test/translate/translate-for.js';
import { createStreamTranslator, translateAnswer } from '../translate-answer.js';

const request = (stream: boolean): object => ({ model: 'm', stream, messages: [{ role: 'user', content: 'x' }] });
const answerOf = (upstream: 'messages' | 'responses'): ReturnType<typeof translateFor>['answer'] =>
  translateFor('chat', upstream, MODELS[upstream], { ...request(false) }).answer;

const callsIn = (body: unknown): string[] =>
  ((body as { choices: { message: { tool_calls?: { id: string }[] } }[] }).choices[0]?.message.tool_calls ?? []).map(
    ({ id }) => id,
  );

const use = (id: string, caller?: object): object => ({
  type: 'tool_use',
  id,
  name: 'f',
  input: {},
  ...(caller && { caller }),
});
const call = (call_id: string, caller?: object): object => ({
  type: 'function_call',
  call_id,
  name: 'f',
  arguments: '{}',
  ...(caller && { caller }),
});
const PROGRAM = { type: 'program', caller_id: 'prog_1' };
const CODE = { type: 'code_execution_20260120', tool_id: 'srvtoolu_1' };

describe("calls of the vendor's own code", () => {
  it('are not shown to clients of other dialects, those of the model are', () => {
    const content = [use('a'), use('b', { type: 'direct' }), use('c', CODE)];
    const message = translateAnswer(answerOf('messages'), { id: 'm', content, stop_reason: 'tool_use' }).body;
    expect(callsIn(message)).toEqual(['a', 'b']);
    const output = [call('a'), call('b', { type: 'direct' }), call('c', PROGRAM)];
    const response = translateAnswer(answerOf('responses'), { id: 'r', status: 'completed', output }).body;
    expect(callsIn(response)).toEqual(['a', 'b']);
  });

  it('are not shown in streams either', () => {
    const events = [
      { type: 'message_start', message: { id: 'm', content: [] } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'hi' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'content_block_start', index: 1, content_block: use('c', CODE) },
      { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{}' } },
      { type: 'content_block_stop', index: 1 },
      { type: 'message_delta', delta: { stop_reason: 'tool_use' } },
      { type: 'message_stop' },
    ];
    const translator = createStreamTranslator(answerOf('messages'));
    const { text } = translator.push(Buffer.from(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')));
    expect(text).not.toContain('tool_calls');
    expect(text).toContain('"finish_reason":"stop"');
  });
});
