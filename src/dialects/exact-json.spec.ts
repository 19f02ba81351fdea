import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ExactNumber, parseJson, writeJson } from './exact-json.js';

const SPELLINGS = [
  '9007199254740993',
  '-9007199254740993',
  '1e400',
  '1.0',
  '-0',
  '-0.0',
  '1E5',
  '1e+2',
  '0.10',
  '12e-3',
];
const PLAIN = ['0', '7', '-7', '0.5', '-12.25', '9007199254740991', '1e+21'];

describe('numbers of JSON text', () => {
  it.each([...SPELLINGS, ...PLAIN])('%s is written as it was read, wherever it stands', (number) => {
    for (const text of [
      number,
      `[${number}]`,
      `{"a":${number}}`,
      `{"a":[1,{"b":${number}},${number}],"c":"${number}"}`,
    ])
      expect(writeJson(parseJson(text))).toBe(text);
  });

  it.each(PLAIN)('%s is an ordinary number', (number) => {
    expect(parseJson(`[${number}, ${number}]`)).toEqual([Number(number), Number(number)]);
  });

  it('are near enough for JSON.stringify and arithmetic', () => {
    const value = parseJson('{"a":1.0,"b":9007199254740993}') as { a: ExactNumber };
    expect(JSON.stringify(value)).toBe('{"a":1,"b":9007199254740992}');
    expect(Number(value.a)).toBe(1);
  });

  it('inside texts and names stay what they are', () => {
    const text = String.raw`{"a 1.0":"x, 1.0 \" [1e400, \\","-0":1}`;
    expect(parseJson(text)).toEqual(JSON.parse(text));
    expect(writeJson(parseJson(text))).toBe(text);
  });

  it.each(['{"a":01.5}', '[1.2.3]', '{1.0:2}', '[1.0,]', '[-]', '[1.]', '[+1.0]', '"1.0', '{"a":1.0'])(
    '%s is still no JSON',
    (text) => {
      expect(() => parseJson(text)).toThrow(SyntaxError);
    },
  );

  it('keeps a member that is called __proto__, and the last of two of a name', () => {
    expect(writeJson(parseJson('{"__proto__":1.0,"a":1.0,"a":2.0}'))).toBe('{"__proto__":1.0,"a":2.0}');
  });

  it('reads and writes any value as JSON.parse and JSON.stringify do, beside an exact number', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(writeJson(parseJson(`[1.0,${text}]`))).toBe(
          `[1.0,${text.replaceAll(/(?<=^|[,[:])-0(?=$|[,\]}])/g, '0')}]`,
        );
      }),
    );
  });

  it('leaves out what is undefined, as JSON.stringify does', () => {
    const exact = new ExactNumber('1.0');
    expect(writeJson({ a: undefined, b: [undefined, exact], c: null })).toBe('{"b":[null,1.0],"c":null}');
  });
});
