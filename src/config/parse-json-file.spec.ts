import { describe, expect, it } from '@jest/globals';
import { JsonFault, parseJsonFile } from './parse-json-file.js';

function faultOf(text: string): string {
  try {
    return `parsed ${JSON.stringify(parseJsonFile(text))}`;
  } catch (error) {
    return error instanceof JsonFault ? error.message : 'another error';
  }
}

describe('parseJsonFile', () => {
  it.each([
    ['a comma before the end', '{\n  "a": [1, 2,],\n}', 'line 2 column 14'],
    ['a comment', '{\n  // ours\n  "a": 1\n}', 'line 2 column 3'],
    ['a missing comma', '{"a": 1 "b": 2}', 'line 1 column 9'],
    ['an end that is missing', '{"a": [1', 'line 1 column 9'],
    ['single quotes', "{'a': 1}", 'line 1 column 2'],
    ['a line end in a text', '{"canary": "one\ntwo"}', 'line 1 column 12'],
    ['a wrong escape', '["\\x"]', 'line 1 column 2'],
    ['a second value', '{} {}', 'line 1 column 4'],
    ['a word', '[nul]', 'line 1 column 2'],
    ['a bracket of the other kind', '{"a": 1]', 'line 1 column 8'],
    ['a name without a value', '{"a"}', 'line 1 column 5'],
    ['nothing', ' \n', 'it is empty'],
  ])('tells where, without quoting, for %s', (_what, text, place) => {
    expect(faultOf(text)).toMatch(/^the file is not valid JSON \(at position \d+[,:] /);
    expect(faultOf(text)).toContain(place);
    expect(faultOf(text)).not.toContain('canary');
  });

  it('finds no fault before the first, for every cut of a text with everything in it', () => {
    const whole = '{"a":[1.5e-3,-0,true,null,{"b\\u00e9":"\\n"}],"c":{}}';
    for (let end = 1; end < whole.length; end++) {
      const position = Number(/position (\d+)/.exec(faultOf(whole.slice(0, end)))?.[1]);
      expect(position).toBeLessThanOrEqual(end);
    }
    expect(parseJsonFile(whole)).toEqual(JSON.parse(whole));
  });
});
