import { describe, expect, it } from '@jest/globals';
import { MODELS } from '../../../test/translation-page/render-page.js';
import { translateFor } from '../../../test/translate/translate-for.js';
import { writeJson } from '../../dialects/exact-json.js';
import { type Dialect } from '../../dialects/dialect.js';
import { translateAnswer } from '../translate-answer.js';

const ARGS = { x: { y: [1] } };
const TEXT = JSON.stringify(ARGS);
const ANSWERS: Readonly<Record<Dialect, (args: unknown) => object>> = {
  messages: (input) => ({
    id: 'm',
    content: [{ type: 'tool_use', id: 'a', name: 'f', input }],
    stop_reason: 'tool_use',
  }),
  responses: (args) => ({
    id: 'r',
    status: 'completed',
    output: [{ type: 'function_call', call_id: 'a', name: 'f', arguments: args }],
  }),
  chat: (args) => ({
    id: 'c',
    choices: [
      { message: { tool_calls: [{ id: 'a', function: { name: 'f', arguments: args } }] }, finish_reason: 'tool_calls' },
    ],
  }),
  generate: (args) => ({
    candidates: [{ content: { parts: [{ functionCall: { name: 'f', args } }] }, finishReason: 'STOP' }],
  }),
};

describe('arguments, as text or as what it stands for', () => {
  it.each(Object.keys(ANSWERS) as Dialect[])('are read in an answer of %s', (upstream) => {
    const client = upstream === 'messages' ? 'chat' : 'messages';
    const body = { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'x' }] };
    const { answer } = translateFor(client, upstream, MODELS[upstream], body);
    const [first, second] = [TEXT, ARGS].map((args) =>
      JSON.stringify(translateAnswer(answer, ANSWERS[upstream](args)).body).replaceAll(
        /(?:toolu|call|msg|chatcmpl)[-_]\w+|"created":\d+/g,
        '',
      ),
    );
    expect(first).toBe(second);
    expect(first).toContain(client === 'chat' ? JSON.stringify(TEXT) : TEXT);
  });

  it.each([TEXT, ARGS])('are read in a history', (args) => {
    const input = [
      { role: 'user', content: 'x' },
      { type: 'function_call', call_id: 'a', name: 'f', arguments: args },
    ];
    expect(
      JSON.stringify(translateFor('responses', 'messages', MODELS.messages, { model: 'm', input }).body.messages),
    ).toContain(`"input":${TEXT}`);
    const messages = [
      { role: 'user', content: 'x' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: args }] },
    ];
    const { body } = translateFor('messages', 'chat', MODELS.chat, { model: 'm', max_tokens: 9, messages });
    expect(JSON.stringify(body.messages)).toContain(JSON.stringify(TEXT));
  });

  it('of Google that are no JSON are kept as they are', () => {
    const { answer } = translateFor('messages', 'generate', MODELS.generate, {
      model: 'm',
      max_tokens: 9,
      messages: [{ role: 'user', content: 'x' }],
    });
    expect(translateAnswer(answer, ANSWERS.generate('oops')).body).toMatchObject({
      content: [{ input: { __raw_arguments: 'oops' } }],
    });
  });

  it.each([
    ['[1.0]', '{"value":[1.0]}'],
    ['oops', '{"__raw_arguments":"oops"}'],
    ['', '{}'],
  ])('that are no object are kept for vendors that take only objects: %s', (args, written) => {
    const input = [
      { role: 'user', content: 'x' },
      { type: 'function_call', call_id: 'a', name: 'f', arguments: args },
    ];
    for (const upstream of ['messages', 'generate'] as const) {
      const { body } = translateFor('responses', upstream, MODELS[upstream], { model: 'm', input });
      expect(writeJson(body)).toContain(written);
    }
  });
});
