import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ANSWER_READERS } from '../answer-readers.js';
import { createArgumentText, createPlainArguments } from './argument-text.js';

function shown(pieces: string[], whole = ''): string {
  const text = createArgumentText();
  return pieces.map((piece) => text.add(piece)).join('') + text.complete(whole) + text.end();
}

describe('the arguments of a call', () => {
  it.each<[string, string[]]>([
    ['that follow each other', ['{"x"', ':1', '}']],
    ['of which the first is empty braces', ['{}', '{"x":1}']],
    ['of which the first is empty braces and the others follow each other', ['{}', '{"x', '":1}']],
    ['of which the last is the whole', ['{"x', '":1}', '{"x":1}']],
    ['of which the last is the whole, written otherwise', ['{"x":', '1}', ' { "x": 1 } ']],
    ['that are the whole again and again', ['{"x":1}', '{"x":1}', '{"x":1}']],
    ['that grow', ['{', '{"x"', '{"x":', '{"x":1', '{"x":1}']],
    ['that grow and come twice', ['{"x":', '{"x":1}', '{"x":1}']],
    ['with empty ones between', ['', '{"x"', '', ':1}', '']],
  ])('come from pieces %s', (_, pieces) => {
    expect(shown(pieces)).toBe('{"x":1}');
  });

  it.each([
    [['{"a":', '{"a":1}}'], '{"a":{"a":1}}'],
    [['{"a":', '{"a":', '1}', '}'], '{"a":{"a":1}}'],
    [['{"s":"', '{"s":"', '"}'], '{"s":"{\\"s\\":\\""}'.replaceAll('\\"', '"')],
    [['{"code":"if (a) {}', '{}"}'], '{"code":"if (a) {}{}"}'],
    [['{"code":"}', '{', '}"}'], '{"code":"}{}"}'],
  ])('may hold what looks like a repetition', (pieces, expected) => {
    expect(shown(pieces)).toBe(expected);
  });

  it('are shown as they come where nothing is doubtful', () => {
    const text = createArgumentText();
    expect(['{"x"', ':[{', '"y":', '{}', '}]}'].map((piece) => text.add(piece))).toEqual([
      '{"x"',
      ':[{',
      '"y":',
      '{}',
      '}]}',
    ]);
    expect(text.end()).toBe('');
  });

  it('are empty braces where there are none', () => {
    expect([shown([]), shown(['']), shown(['{}']), shown(['{ }', '{ }'])]).toEqual(['{}', '{}', '{}', '{ }']);
  });

  it('that are told whole in the end are those', () => {
    expect(shown([], '{"x":1}')).toBe('{"x":1}');
    expect(shown(['{"x"'], '{"x":1}')).toBe('{"x":1}');
    expect(shown(['{}'], '{"x":1}')).toBe('{"x":1}');
    expect(shown(['{"y":2}'], '{"x":1}')).toBe('{"y":2}');
  });

  it('that are no JSON are passed on', () => {
    expect(shown(['not ', 'json'])).toBe('not json');
    expect(shown(['{"x":', 'oops'])).toBe('{"x":oops');
  });

  it('are themselves however they are cut', () => {
    const cuts = fc.array(fc.nat(60), { maxLength: 6 });
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }), cuts, (value, at) => {
        const json = JSON.stringify(value);
        const ends = [...at.map((cut) => cut % (json.length + 1)).sort((a, b) => a - b), json.length];
        const pieces = ends.map((end, index) => json.slice(ends[index - 1] ?? 0, end));
        expect(shown(pieces)).toBe(json);
        expect(shown(ends.map((end) => json.slice(0, end)))).toBe(json);
        expect(shown([...pieces, json])).toBe(json);
      }),
      { seed: 1 },
    );
  });
});

it('free text keeps its repetitions', () => {
  const text = createPlainArguments();
  expect(['{}', '{}', '{}a'].map((piece) => text.add(piece))).toEqual(['{}', '{}', '{}a']);
  expect([text.complete('{}{}{}ab'), text.complete('other'), text.end()]).toEqual(['b', '', '']);
});

describe.each(['{}', ''])('a call whose arguments begin with "%s" and then come whole, twice', (first) => {
  const pieces = [first, '{"x":1}', '{"x":1}'];
  const item = { type: 'function_call', id: 'fc', call_id: 'a', name: 'f' };
  const events = {
    chat: pieces.map((args, at) => ({
      choices: [{ delta: { tool_calls: [{ index: 0, function: { arguments: args }, ...(at === 0 && { id: 'a' }) }] } }],
    })),
    messages: [
      { type: 'message_start', message: { id: 'm', content: [] } },
      { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 'a', name: 'f', input: {} } },
      ...pieces.map((partial_json) => ({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'input_json_delta', partial_json },
      })),
      { type: 'content_block_stop', index: 0 },
    ],
    responses: [
      { type: 'response.output_item.added', output_index: 0, item: { ...item, arguments: first } },
      ...pieces.map((delta) => ({ type: 'response.function_call_arguments.delta', output_index: 0, delta })),
      { type: 'response.function_call_arguments.done', output_index: 0, arguments: '{"x":1}' },
      { type: 'response.output_item.done', output_index: 0, item: { ...item, arguments: '{"x":1}' } },
    ],
  };
  Object.assign(events.chat[0]!.choices[0]!.delta.tool_calls[0]!.function, { name: 'f' });

  it.each(['chat', 'messages', 'responses'] as const)('has them once in %s', (dialect) => {
    const reader = ANSWER_READERS[dialect].createReader();
    const read = events[dialect].flatMap((event) => reader.read({ event: '', data: JSON.stringify(event) }));
    const last = dialect === 'chat' ? reader.read({ event: '', data: '[DONE]' }) : [];
    const args = [...read, ...last].flatMap((event) => (event.type === 'toolArgs' ? [event.args] : []));
    expect(args.join('')).toBe('{"x":1}');
  });
});
