import { describe, expect, it } from '@jest/globals';
import { readGenerateStrictly } from '../../../test/strict-clients/generate.js';
import { UPSTREAM_STREAMS } from '../../../test/support/upstream-streams.js';
import { type Dialect } from '../../dialects/dialect.js';
import { createStreamTranslator } from '../translate-answer.js';

const DIALECTS: readonly Dialect[] = ['messages', 'responses', 'chat'];

const open = (from: Dialect) =>
  createStreamTranslator({
    from,
    to: 'generate',
    label: { model: 'alias', nowSeconds: 1 },
    client: {},
    exposeThinkingBlocks: true,
    createFilters: () => [],
  });

function expectWhole(text: string): Record<string, number> {
  const { parts, finishReason, usageMetadata } = readGenerateStrictly(text);
  const said = parts.map((part) => part.text ?? '').join('');
  const calls = parts.flatMap(({ functionCall }) => functionCall ?? []);
  expect([said, calls, finishReason]).toMatchObject(['é🎉b', [{ name: 'read', args: { a: 1 } }], 'STOP']);
  return usageMetadata;
}

describe.each(DIALECTS)('a stream of %s for a client of generateContent', (dialect) => {
  const bytes = Buffer.from(UPSTREAM_STREAMS[dialect]);

  it('says the same wherever the network cuts it', () => {
    for (let at = 0; at <= bytes.length; at++) {
      const translator = open(dialect);
      const pieces = [translator.push(bytes.subarray(0, at)), translator.push(bytes.subarray(at)), translator.end()];
      expect(pieces.map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
      expect(expectWhole(pieces.map(({ text }) => text).join(''))).toEqual({
        promptTokenCount: 3,
        candidatesTokenCount: 5,
        totalTokenCount: 8,
      });
    }
  });

  it('has no end where it breaks off', () => {
    let whole = 0;
    for (let at = 0; at < bytes.length; at++) {
      const translator = open(dialect);
      const pieces = [translator.push(bytes.subarray(0, at)), translator.end()];
      const text = pieces.map((piece) => piece.text).join('');
      const error = pieces.find((piece) => piece.error)?.error;
      if (error === undefined) {
        whole++;
        expectWhole(text);
      } else {
        expect(text).not.toContain('finishReason');
        expect(text + translator.fail(error)).toMatch(/data: \{"error":\{"code":502,[^\n]*\}\n\n$/);
      }
    }
    // Only the counts that Chat tells after its end, and what says nothing any more, may be missing.
    expect(whole).toBeLessThan(220);
  });
});
