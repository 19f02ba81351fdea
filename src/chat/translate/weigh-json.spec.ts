import { describe, expect, it } from '@jest/globals';
import { toolInput } from './messages/write-blocks.js';
import { weighJson } from './weigh-json.js';
import { parseObject } from './wire-value.js';

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
    expect(toolInput({ type: 'toolCall', id: 't', name: 'n', args: deep, custom: false })).toEqual({ __raw_arguments: deep });
  });
});
