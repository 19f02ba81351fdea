import { describe, expect, it } from '@jest/globals';
import { ScannedFacts } from './scanned-facts.js';
import { scanBody } from './scan-body.js';

const factsOf = (body: unknown) => new ScannedFacts(scanBody(Buffer.from(JSON.stringify(body))));
const user = { role: 'user', content: 'hi' };
const results = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'ok' }] };
const call = { type: 'tool_use', id: 't', name: 'n', input: { type: 'thinking' } };
const thinking = { type: 'thinking', thinking: 'x', signature: 'Eq==' };
const assistant = (...content: unknown[]) => ({ role: 'assistant', content });

it('reads members', () => {
  expect(factsOf({ max_tokens: 5 }).read('max_tokens')).toBe(5);
  expect(factsOf({}).read('max_tokens')).toBeUndefined();
});

describe('endsWithAssistant', () => {
  it.each<[string, unknown, boolean]>([
    ['user last', [user], false],
    ['assistant last', [user, { role: 'assistant', content: 'The answer is' }], true],
    ['tool results last', [user, assistant(call), results], false],
    ['no messages', [], false],
    ['of the wrong type', 'x', false],
  ])('%s', (_, messages, expected) => {
    expect(factsOf({ messages }).endsWithAssistant).toBe(expected);
  });
});

describe('callsToolsWithoutThinking', () => {
  it.each<[string, unknown, boolean]>([
    ['no assistant', [user], false],
    ['text only', [user, assistant({ type: 'text', text: 'a' }), user], false],
    ['a string', [user, { role: 'assistant', content: 'a' }, user], false],
    ['a call', [user, assistant(call), results], true],
    ['a call behind text', [user, assistant({ type: 'text', text: 'a' }, call), results], true],
    ['a call behind thinking', [user, assistant(thinking, { type: 'text', text: 'a' }, call), results], false],
    [
      'a call behind redacted thinking',
      [user, assistant({ type: 'redacted_thinking', data: 'E' }, call), results],
      false,
    ],
    ['thinking that will be stripped', [user, assistant({ ...thinking, signature: 'gw1.oai.e' }, call), results], true],
    [
      'only the last assistant message counts',
      [user, assistant(call), results, assistant(thinking, call), results],
      false,
    ],
    ['messages in between', [user, assistant(call), results, { role: 'system', content: 'x' }], true],
  ])('%s', (_, messages, expected) => {
    expect(factsOf({ messages }).callsToolsWithoutThinking).toBe(expected);
  });
});
