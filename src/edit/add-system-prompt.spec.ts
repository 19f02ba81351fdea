import { describe, expect, it } from '@jest/globals';
import { type Dialect } from '../dialects/dialect.js';
import { addSystemPrompt, type SystemPosition } from './add-system-prompt.js';
import { scanBody } from './scan-body.js';
import { spliceBody } from './splice-body.js';

const PROMPT = 'You are "Droid".\n\n';
const WRITTEN = String.raw`You are \"Droid\".\n\n`;
const BLOCK = `{"type":"text","text":"${WRITTEN}"}`;
const ATTRIBUTION = '{"type":"text","text":"x-anthropic-billing-header: cc_version=2;"}';

function add(dialect: Dialect, text: string, position: SystemPosition = 'first', prompt = PROMPT): string {
  const scan = scanBody(Buffer.from(text));
  return Buffer.concat(spliceBody(scan, addSystemPrompt(dialect, scan, prompt, position)).parts).toString();
}

describe('messages', () => {
  it.each([
    ['absent', '{"model":"m"}', `{"system":[${BLOCK}],"model":"m"}`],
    ['null', '{"system":null}', `{"system":[${BLOCK}]}`],
    ['empty string', '{"system":""}', `{"system":[${BLOCK}]}`],
    ['blank string', String.raw`{"system":" \n"}`, `{"system":[${BLOCK}]}`],
    ['empty array', '{"system":[ \n ]}', `{"system":[${BLOCK}]}`],
    [
      'string, in its own bytes',
      String.raw`{"system":"\u0041 \/","x":1.0}`,
      String.raw`{"system":[${BLOCK},{"type":"text","text":"\u0041 \/"}],"x":1.0}`,
    ],
    [
      'array',
      '{"system":[ {"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]}',
      `{"system":[ ${BLOCK},{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]}`,
    ],
    [
      'array with attribution',
      `{"system":[${ATTRIBUTION},{"type":"text","text":"a"}]}`,
      `{"system":[${BLOCK},${ATTRIBUTION},{"type":"text","text":"a"}]}`,
    ],
    ['array whose first block is no text', '{"system":[7]}', `{"system":[${BLOCK},7]}`],
  ])('%s', (_, text, expected) => {
    expect(add('messages', text)).toBe(expected);
  });

  it.each([
    [
      'array with attribution',
      `{"system":[${ATTRIBUTION}, {"type":"text","text":"a"}]}`,
      `{"system":[${ATTRIBUTION},${BLOCK}, {"type":"text","text":"a"}]}`,
    ],
    ['attribution alone', `{"system":[${ATTRIBUTION}]}`, `{"system":[${ATTRIBUTION},${BLOCK}]}`],
    ['no attribution', '{"system":[{"type":"text","text":"a"}]}', `{"system":[${BLOCK},{"type":"text","text":"a"}]}`],
    [
      'attribution as a string',
      '{"system":"x-anthropic-billing-header: 1"}',
      `{"system":[{"type":"text","text":"x-anthropic-billing-header: 1"},${BLOCK}]}`,
    ],
    ['absent', '{}', `{"system":[${BLOCK}]}`],
  ])('after attribution: %s', (_, text, expected) => {
    expect(add('messages', text, 'afterAttribution')).toBe(expected);
  });

  it.each([
    ['a string that begins with it', '{"system":" You are \\"Droid\\". And more"}'],
    ['a first block that begins with it', '{"system":[{"type":"text","text":"You are \\"Droid\\"."}]}'],
    ['a block after attribution', `{"system":[${ATTRIBUTION},${BLOCK}]}`],
    ['something that only upstream may judge: number', '{"system":5}'],
    ['something that only upstream may judge: object', '{"system":{"type":"text","text":"a"}}'],
  ])('nothing for %s', (_, text) => {
    expect(add('messages', text, 'first')).toBe(text);
    expect(add('messages', text, 'afterAttribution')).toBe(text);
  });

  it('is the same after a second time', () => {
    for (const position of ['first', 'afterAttribution'] as const) {
      for (const text of ['{}', '{"system":"a"}', `{"system":[${ATTRIBUTION}]}`]) {
        const once = add('messages', text, position);
        expect(add('messages', once, position)).toBe(once);
      }
    }
  });
});

describe('responses', () => {
  it.each([
    ['absent', '{"model":"m"}', `{"instructions":"${WRITTEN}","model":"m"}`],
    ['null', '{"instructions":null}', `{"instructions":"${WRITTEN}"}`],
    ['empty', '{"instructions":""}', `{"instructions":"${WRITTEN}"}`],
    [
      'string, in its own bytes',
      String.raw`{"instructions": "\u0041\/"}`,
      String.raw`{"instructions": "${WRITTEN}\u0041\/"}`,
    ],
    [
      'already there',
      String.raw`{"instructions":"You are \u0022Droid\u0022. x"}`,
      String.raw`{"instructions":"You are \u0022Droid\u0022. x"}`,
    ],
    ['of the wrong type', '{"instructions":[]}', '{"instructions":[]}'],
  ])('%s', (_, text, expected) => {
    expect(add('responses', text)).toBe(expected);
  });
});

describe('chat', () => {
  const MESSAGE = `{"role":"system","content":"${WRITTEN}"}`;
  const USER = '{"role":"user","content":"hi"}';
  it.each([
    [
      'system string',
      '{"messages":[{"role":"system","content":"\\u0041"}]}',
      `{"messages":[{"role":"system","content":"${WRITTEN}\\u0041"}]}`,
    ],
    [
      'developer string',
      '{"messages":[ {"content" : "a","role":"developer"}]}',
      `{"messages":[ {"content" : "${WRITTEN}a","role":"developer"}]}`,
    ],
    [
      'parts',
      '{"messages":[{"role":"system","content":[ {"type":"text","text":"a"}]}]}',
      `{"messages":[{"role":"system","content":[${BLOCK}, {"type":"text","text":"a"}]}]}`,
    ],
    [
      'no parts',
      '{"messages":[{"role":"system","content":[]}]}',
      `{"messages":[{"role":"system","content":[${BLOCK}]}]}`,
    ],
    [
      'no content',
      '{"messages":[{"role":"system","content":null}]}',
      `{"messages":[${MESSAGE},{"role":"system","content":null}]}`,
    ],
    [
      'user first',
      `{"messages":[ ${USER},{"role":"system","content":"late"}]}`,
      `{"messages":[${MESSAGE}, ${USER},{"role":"system","content":"late"}]}`,
    ],
    ['no messages', '{"messages":[]}', `{"messages":[${MESSAGE}]}`],
    ['string already there', `{"messages":[${MESSAGE}]}`, `{"messages":[${MESSAGE}]}`],
    [
      'part already there',
      `{"messages":[{"role":"system","content":[${BLOCK}]}]}`,
      `{"messages":[{"role":"system","content":[${BLOCK}]}]}`,
    ],
    ['messages absent', '{"model":"m"}', '{"model":"m"}'],
    ['messages of the wrong type', '{"messages":{}}', '{"messages":{}}'],
    ['a first message of the wrong type', '{"messages":["a"]}', `{"messages":[${MESSAGE},"a"]}`],
  ])('%s', (_, text, expected) => {
    expect(add('chat', text)).toBe(expected);
  });
});

describe('generate', () => {
  const PART = `{"text":"${WRITTEN}"}`;
  it.each([
    ['absent', '{"x":1}', `{"systemInstruction":{"parts":[${PART}]},"x":1}`],
    ['null', '{"systemInstruction":null}', `{"systemInstruction":{"parts":[${PART}]}}`],
    [
      'parts',
      '{"systemInstruction":{"role":"user","parts":[{"text":"a"}]}}',
      `{"systemInstruction":{"role":"user","parts":[${PART},{"text":"a"}]}}`,
    ],
    [
      'snake case',
      '{"system_instruction":{"parts":[{"text":"a"}]}}',
      `{"system_instruction":{"parts":[${PART},{"text":"a"}]}}`,
    ],
    [
      'one part without brackets',
      '{"system_instruction":{"parts":{"text":"a"} }}',
      `{"system_instruction":{"parts":[${PART},{"text":"a"}] }}`,
    ],
    [
      'one part that has it already',
      `{"systemInstruction":{"parts":${PART}}}`,
      `{"systemInstruction":{"parts":${PART}}}`,
    ],
    ['parts alone', '{"systemInstruction":[{"text":"a"}]}', `{"systemInstruction":[${PART},{"text":"a"}]}`],
    ['a bare text', '{"system_instruction":"a"}', `{"system_instruction":"${WRITTEN}a"}`],
    ['no parts', '{"system_instruction":{}}', `{"system_instruction":{"parts":[${PART}]}}`],
    ['already there', `{"systemInstruction":{"parts":[${PART}]}}`, `{"systemInstruction":{"parts":[${PART}]}}`],
    ['of the wrong type', '{"systemInstruction":5}', '{"systemInstruction":5}'],
  ])('%s', (_, text, expected) => {
    expect(add('generate', text)).toBe(expected);
  });
});

it.each(['messages', 'responses', 'chat', 'generate'] as const)('an empty prompt changes nothing: %s', (dialect) => {
  expect(add(dialect, '{"messages":[]}', 'first', '')).toBe('{"messages":[]}');
  expect(add(dialect, '{"messages":[]}', 'first', ' \n')).toBe('{"messages":[]}');
});
