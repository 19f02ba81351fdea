import { describe, expect, it, jest } from '@jest/globals';
import { estimateTokens } from './estimate-tokens.js';
import { type Block, type NeutralRequest } from '../translate/neutral/neutral-request.js';

function request(blocks: Block[], more: Partial<NeutralRequest> = {}): NeutralRequest {
  return { model: 'm', system: [], turns: [{ role: 'user', blocks }], tools: [], reasoning: {}, settings: {}, ...more };
}

const text = (value: string): Block => ({ type: 'text', text: value });

/** What is counted beyond an empty message. */
async function tokensOf(blocks: Block[], more: Partial<NeutralRequest> = {}): Promise<number> {
  return (await estimateTokens(request(blocks, more))) - (await estimateTokens(request([])));
}

describe('estimateTokens', () => {
  it('counts by the vocabulary', async () => {
    // https://platform.openai.com/tokenizer
    expect(await tokensOf([text('hello world')])).toBe(2);
    expect(await tokensOf([text('tiktoken is great!')])).toBe(6);
  });

  it('counts system prompt, tools, calls and results', async () => {
    const word = 'zebra '.repeat(200);
    const bare = await tokensOf([text('hi')]);
    const system = await tokensOf([text('hi')], { system: [{ type: 'text', text: word }] });
    const tools = await tokensOf([text('hi')], {
      tools: [{ type: 'function', name: 'stripes', description: word, schema: { type: 'object' } }],
    });
    const result = await tokensOf([
      text('hi'),
      { type: 'toolResult', callId: 'c', isError: false, content: [{ type: 'text', text: word }] },
    ]);
    const call = await tokensOf([
      text('hi'),
      { type: 'toolCall', id: 'c', name: 'stripes', custom: false, args: JSON.stringify({ word }) },
    ]);
    for (const count of [system, tools, result, call]) expect(count - bare).toBeGreaterThanOrEqual(200);
  });

  it('does not count the bytes of pictures and files as words', async () => {
    const base64 = 'A'.repeat(400_000);
    const image = await tokensOf([
      { type: 'image', path: 'p', source: { kind: 'base64', mediaType: 'image/png', base64 } },
    ]);
    const document = await tokensOf([
      { type: 'document', path: 'p', source: { kind: 'base64', mediaType: 'application/pdf', base64 } },
    ]);
    expect([image, document].every((tokens) => tokens > 500 && tokens < 20_000)).toBe(true);
  });

  it('takes special tokens for ordinary words', async () => {
    expect(await tokensOf([text('<|endoftext|>')])).toBeGreaterThan(1);
  });

  it('is close however the text is cut, and quick for words without an end', async () => {
    const prose = 'The quick brown fox jumps over the lazy dog.';
    const one = await tokensOf([text(prose)]);
    const many = await tokensOf([text(`${prose} `.repeat(1000))]);
    expect(Math.abs(many / (one * 1000) - 1)).toBeLessThan(0.02);
    const started = process.cpuUsage();
    await tokensOf([text('想一想'.repeat(50_000))]);
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(5);
  });

  it('looks at each character once for where to cut, also where there is no blank', async () => {
    const search = jest.spyOn(String.prototype, 'lastIndexOf');
    try {
      await tokensOf([text('x'.repeat(200_000))]);
      const { contexts, calls } = search.mock;
      const looked = calls.reduce(
        (sum, [, from = Infinity], call) => sum + Math.min(from, String(contexts[call]).length),
        0,
      );
      expect(looked).toBeGreaterThan(0);
      expect(looked).toBeLessThan(2 * 200_000);
    } finally {
      search.mockRestore();
    }
  });

  it('takes the end of an enormous prompt to be like its beginning', async () => {
    const started = process.cpuUsage();
    const tokens = await tokensOf([text('zebra '.repeat(3_000_000))]);
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(5);
    expect(Math.abs(tokens / (await tokensOf([text('zebra '.repeat(3000))])) / 1000 - 1)).toBeLessThan(0.02);
  });

  it('lets others have their turn', async () => {
    let turns = 0;
    const counting = tokensOf([text('zebra '.repeat(50_000))]);
    let done = false;
    void counting.then(() => (done = true));
    while (!done) {
      await new Promise((resolve) => setImmediate(resolve));
      turns += 1;
    }
    expect(turns).toBeGreaterThan(10);
  });
});
