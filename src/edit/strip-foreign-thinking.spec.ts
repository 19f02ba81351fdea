import { describe, expect, it } from '@jest/globals';
import { scanBody } from './scan-body.js';
import { spliceBody } from './splice-body.js';
import { stripForeignThinking } from './strip-foreign-thinking.js';

function strip(text: string): string {
  const scan = scanBody(Buffer.from(text));
  return Buffer.concat(spliceBody(scan, { splices: stripForeignThinking(scan) }).parts).toString();
}

const OWN = '{"type":"thinking","thinking":"t","signature":"EqRkLw=="}';
const CARRIER = '{"type":"thinking","thinking":"t","signature":"gw1.oai.eyJ9"}';
const REDACTED = '{"type":"redacted_thinking","data" : "gw1.oai.eyJ9"}';
const TEXT = '{"type":"text","text":"gw1.oai. is written \\u0041"}';
const USER = '{"role":"user","content":"gw1."}';
const assistant = (...blocks: string[]): string => `{"role":"assistant","content":[${blocks.join(', ')}]}`;

describe('stripping thinking that Anthropic would refuse', () => {
  it.each([
    ['first of a message', assistant(CARRIER, TEXT), assistant(TEXT)],
    ['redacted, in the middle', assistant(TEXT, REDACTED, TEXT), assistant(TEXT, TEXT)],
    ['last', assistant(TEXT, CARRIER, REDACTED), assistant(TEXT)],
    ['beside thinking of its own', assistant(CARRIER, OWN, TEXT), assistant(OWN, TEXT)],
  ])('%s', (_, before, after) => {
    expect(strip(`{"messages":[${USER},${before}]}`)).toBe(`{"messages":[${USER},${after}]}`);
  });

  it('refuses more of it than any conversation has', () => {
    const refusal: unknown = expect.objectContaining({
      status: 400,
      message: 'messages has more than 10000 messages and blocks with thinking of another vendor',
      details: { param: 'messages' },
    });
    expect(() => strip(`{"messages":[${`${assistant(CARRIER)},`.repeat(5_001)}${USER}]}`)).toThrow(refusal);
    expect(() =>
      strip(`{"messages":[${assistant(...Array.from({ length: 10_000 }, () => CARRIER))},${USER}]}`),
    ).toThrow(refusal);
    expect(strip(`{"messages":[${`${assistant(CARRIER)},`.repeat(4_999)}${USER}]}`)).toBe(`{"messages":[${USER}]}`);
  });

  it('takes out a message that would be empty', () => {
    expect(strip(`{"messages":[${USER},${assistant(CARRIER, REDACTED)},${USER}]}`)).toBe(
      `{"messages":[${USER},${USER}]}`,
    );
    expect(strip(`{"messages":[${USER},${assistant(CARRIER)}]}`)).toBe(`{"messages":[${USER}]}`);
  });

  it.each([
    ['other text', `{"messages":[${USER},${assistant(OWN, TEXT)}]}`],
    ['other places', `{"metadata":{"data":"gw1.oai."},"messages":[${USER},5]}`],
    ['empty content', `{"messages":[${USER},${assistant()}]}`],
  ])('leaves %s alone', (_, text) => {
    const body = Buffer.from(text);
    const scan = scanBody(body);
    expect(spliceBody(scan, { splices: stripForeignThinking(scan) }).parts[0]).toBe(body);
  });
});
