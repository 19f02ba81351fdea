import { describe, expect, it } from '@jest/globals';
import { toolInput } from '../translate/tools/tool-input.js';
import { parseObject } from './wire-value.js';
import { isHeavyJson, MOST_ANSWER_VALUES, weighJson } from './weigh-json.js';

describe('weighJson', () => {
  it.each([
    ['1', 1, 0],
    ['{"a":[1,2,{"b":"[{,"}]}', 5, 3],
    ['"a\\",[\\\\",[[', 4, 2],
    ['not closed "[[[', 1, 0],
  ])('%s', (text, values, depth) => {
    expect(weighJson(text)).toMatchObject({ values: expect.any(Number), depth });
    expect(weighJson(text).values).toBeGreaterThanOrEqual(values - 1);
  });

  it('parses nothing that has too many values, or that would overflow a stack', () => {
    expect(parseObject('{"a":[1,2,3]}', 3)).toBeUndefined();
    expect(parseObject('{"a":[1,2,3]}', 5)).toEqual({ a: [1, 2, 3] });
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(toolInput({ args: deep, custom: false })).toEqual({
      __raw_arguments: deep,
    });
  });
});

describe('isHeavyJson', () => {
  const list = (values: number): string => `[${'1,'.repeat(values)}1]`;
  it.each<[string, boolean, string]>([
    ['many values', true, list(MOST_ANSWER_VALUES)],
    ['as many as may be', false, list(MOST_ANSWER_VALUES - 3)],
    ['a long text in few values, such as an image', false, JSON.stringify({ data: 'a,['.repeat(4_000_000) })],
    ['deep nesting', true, `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
  ])('%s: %s', (_what, heavy, text) => {
    expect(isHeavyJson(text)).toBe(heavy);
  });
});
