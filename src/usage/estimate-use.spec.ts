import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { estimateInputTokens } from './estimate-use.js';

const words = (bytes: number): string =>
  'The quick brown fox "jumps" over the lazy dog, again and again.\n'.repeat(Math.ceil(bytes / 64)).slice(0, bytes);
const body = (...contents: object[]): Buffer =>
  Buffer.from(JSON.stringify({ model: 'claude-opus-4-8', messages: [{ role: 'user', content: contents }] }));
const image = (bytes: number): object => ({
  type: 'image',
  source: { type: 'base64', media_type: 'image/png', data: randomBytes(bytes).toString('base64') },
});

describe('the tokens of a request, by its size', () => {
  it.each([500, 20_000, 400_000])('are a quarter of %d bytes of words', (bytes) => {
    const tokens = estimateInputTokens(Buffer.from(words(bytes)));
    expect(tokens).toBe(bytes / 4);
  });

  it('are a quarter of the bytes for other scripts and for code', () => {
    const chinese = Buffer.from('代码审查需要注意并发问题。'.repeat(3_000));
    const code = Buffer.from(
      JSON.stringify('\tif (left[index] !== right[index]) {\n\t\treturn false;\n\t}\n'.repeat(2_000)),
    );
    for (const text of [chinese, code]) expect(estimateInputTokens(text)).toBe(Math.ceil(text.length / 4));
  });

  it('are few for images: a screenshot is not a book', () => {
    const screenshot = estimateInputTokens(body({ type: 'text', text: words(2_000) }, image(400_000)));
    expect(screenshot).toBeGreaterThan(1_000);
    expect(screenshot).toBeLessThan(15_000);
    // Twenty of them in a long conversation: the words still count.
    const conversation = estimateInputTokens(
      body(...Array.from({ length: 20 }, () => [{ type: 'text', text: words(20_000) }, image(60_000)]).flat()),
    );
    expect(conversation).toBeGreaterThan(90_000);
    expect(conversation).toBeLessThan(150_000);
  });
});
