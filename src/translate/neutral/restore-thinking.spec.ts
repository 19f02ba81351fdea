import { expect, it } from '@jest/globals';
import { translateFor } from '../../../test/translate/translate-for.js';
import { encodeCarrier } from '../wire/carrier.js';
import { type ThinkingBlock } from './neutral-request.js';

const SEAL = { family: 'claude', value: 's' } as const;
const REMEMBERED: ThinkingBlock = { type: 'thinking', text: 'hm', redacted: false, seal: SEAL };
const reasoning = {
  type: 'reasoning',
  id: 'rs_1',
  summary: [{ type: 'summary_text', text: 'hm' }],
  encrypted_content: encodeCarrier({ seal: SEAL, redacted: false }),
};
const said = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Looking.' }] };
const call = { type: 'function_call', call_id: 'toolu_1', name: 'f', arguments: '{}' };
const result = { type: 'function_call_output', call_id: 'toolu_1', output: 'ok' };
const tools = [{ type: 'function', name: 'f', parameters: { type: 'object', properties: {} } }];

function typesOfAnswer(items: readonly object[]): string[] {
  const body = { model: 'alias', input: [{ role: 'user', content: 'hi' }, ...items, result], tools };
  const { body: written } = translateFor('responses', 'messages', 'claude-opus-4-8', body, {
    recallThinking: () => [REMEMBERED],
  });
  const [, answer] = written.messages as { content: { type: string }[] }[];
  return (answer?.content ?? []).map(({ type }) => type);
}

it('puts remembered reasoning in front of the whole answer, text and all', () => {
  expect(typesOfAnswer([said, call])).toEqual(['thinking', 'text', 'tool_use']);
});

it('remembers nothing for an answer that carries its reasoning, be it items before the call', () => {
  expect(typesOfAnswer([reasoning, said, call])).toEqual(['thinking', 'text', 'tool_use']);
});

it('puts it in the place of text that a client gives back without the seal that stood beside it', () => {
  const unsealed = encodeCarrier({ seal: { family: 'chat', value: '' }, redacted: false });
  const kept = { ...reasoning, encrypted_content: unsealed };
  expect(typesOfAnswer([kept, said, call])).toEqual(['thinking', 'text', 'tool_use']);
});
