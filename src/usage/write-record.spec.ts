import { describe, expect, it } from '@jest/globals';
import { makeEnd, makeStart } from '../../test/support/make-attempt.js';
import { PriceList } from './cost-of.js';
import { readClient } from './read-client.js';
import { endRecord, lostRecord, startRecord } from './write-record.js';

const prices = new PriceList([]);
const AT_MS = Date.parse('2026-11-20T10:00:00Z');
const started = startRecord(makeStart('req_1'), AT_MS);

describe('a record', () => {
  it('of an answer that came to its end has the figures of the upstream', () => {
    expect(endRecord(started, makeEnd(), 1234.6, prices)).toMatchObject({
      id: 'req_1.1',
      at_ms: AT_MS,
      client: 'claude-cli',
      client_version: '2.1.330',
      input_tokens: 100,
      cache_read_tokens: 1_000,
      cache_write_5m_tokens: 10,
      cache_write_1h_tokens: 1,
      output_tokens: 50,
      reasoning_tokens: 20,
      // 100 × 5 + 1000 × 0.5 + 10 × 6.25 + 10 + 50 × 25 USD a million
      cost_nano_usd: 2_322_500,
      duration_ms: 1235,
      quality: 'final',
      ended: 'complete',
    });
  });

  it('of an aborted stream has what was seen, and a token for each event at least', () => {
    const tokens = { input: 100, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 1, reasoning: 0 };
    expect(endRecord(started, makeEnd({ ended: 'client_left', tokens, events: 60 }), 1, prices)).toMatchObject({
      input_tokens: 100,
      output_tokens: 60,
      quality: 'partial',
      ended: 'aborted',
    });
    expect(
      endRecord(started, makeEnd({ ended: 'failed', tokens: { ...tokens, output: 90 } }), 1, prices),
    ).toMatchObject({ output_tokens: 90, quality: 'partial', ended: 'failed' });
  });

  it('without any figures is an estimate by size', () => {
    const nothing = { tokens: undefined, events: 0, answerBytes: 0 };
    expect(endRecord(started, makeEnd({ ...nothing, ended: 'client_left' }), 1, prices)).toMatchObject({
      input_tokens: 1_000,
      output_tokens: 0,
      quality: 'estimated',
    });
    expect(endRecord(started, makeEnd({ ...nothing, answerBytes: 400 }), 1, prices)).toMatchObject({
      input_tokens: 1_000,
      output_tokens: 100,
      quality: 'estimated',
      ended: 'complete',
    });
    expect(lostRecord(started, prices)).toMatchObject({
      input_tokens: 1_000,
      output_tokens: 0,
      cost_nano_usd: 5_000_000,
      quality: 'estimated',
      ended: 'aborted',
      duration_ms: null,
    });
  });

  const told = { input: 100, cacheRead: 5, cacheWrite5m: 0, cacheWrite1h: 0, output: 50, reasoning: 20 };
  it.each([
    [
      'input beyond any context',
      { tokens: { ...told, input: 4_294_967_295 } },
      { input_tokens: 1_000, cache_read_tokens: 0, output_tokens: 50, reasoning_tokens: 20 },
    ],
    [
      'a cache beyond any context',
      { tokens: { ...told, cacheRead: 60_000_000 } },
      { input_tokens: 1_000, cache_read_tokens: 0, output_tokens: 50 },
    ],
    [
      'output beyond the bytes that came',
      { tokens: { ...told, output: 1_009_001 } },
      { input_tokens: 100, cache_read_tokens: 5, output_tokens: 60, reasoning_tokens: 0 },
    ],
    [
      'what is no count',
      { tokens: told, doubted: ['input', 'output'] as const },
      { input_tokens: 1_000, cache_read_tokens: 0, output_tokens: 60, reasoning_tokens: 0 },
    ],
    [
      'what is no count, of an answer that broke off',
      { tokens: told, doubted: ['output'] as const, ended: 'client_left' as const },
      { input_tokens: 100, cache_read_tokens: 5, output_tokens: 60 },
    ],
  ])('has an estimate, marked as one, in place of %s', (_what, end, recorded) => {
    expect(endRecord(started, makeEnd(end), 1, prices)).toMatchObject({ ...recorded, quality: 'estimated' });
  });

  it('takes reasoning that stayed with the vendor, pictures, and a long context at their word', () => {
    for (const tokens of [
      { ...told, output: 1_000_000, reasoning: 999_000 },
      { ...told, input: 10_000_000 },
      { ...told, input: 1, cacheRead: 2_000_000 },
    ]) {
      expect(endRecord(started, makeEnd({ tokens, answerBytes: 500 }), 1, prices)).toMatchObject({
        input_tokens: tokens.input,
        cache_read_tokens: tokens.cacheRead,
        output_tokens: tokens.output,
        quality: 'final',
      });
    }
  });

  it('of a refusal costs nothing, whatever the model', () => {
    const unknown = startRecord(makeStart('req_2', { modelServed: 'unheard-of' }), AT_MS);
    expect(endRecord(unknown, makeEnd({ status: 429, tokens: undefined }), 1, prices)).toMatchObject({
      input_tokens: 0,
      cost_nano_usd: 0,
      quality: 'final',
      status: 429,
    });
  });

  it('of an unknown model has no cost', () => {
    const unknown = startRecord(makeStart('req_2', { modelServed: 'unheard-of' }), AT_MS);
    expect(endRecord(unknown, makeEnd(), 1, prices).cost_nano_usd).toBeNull();
  });

  it('of a count of tokens uses none', () => {
    const counting = startRecord(makeStart('req_3', { kind: 'count_tokens' }), AT_MS);
    expect(endRecord(counting, makeEnd(), 1, prices)).toMatchObject({
      input_tokens: 0,
      output_tokens: 0,
      cost_nano_usd: 0,
      quality: 'final',
    });
    expect(lostRecord(counting, prices)).toMatchObject({ input_tokens: 0, cost_nano_usd: 0 });
  });

  it('bounds what clients choose, and takes out what a database refuses', () => {
    const odd = startRecord(
      makeStart('req_4', { conversation: `a\u0000b\ud800c${'x'.repeat(500)}`, modelAsked: '\u0007' }),
      AT_MS,
    );
    expect(odd.conversation?.slice(0, 5)).toBe('a\ufffdb\ufffdc');
    expect(odd.conversation).toHaveLength(200);
    expect(odd.model_asked).toBe('\ufffd');
  });
});

describe('the client', () => {
  it.each([
    ['claude-cli/2.1.197 (external, cli)', { name: 'claude-cli', version: '2.1.197' }],
    ['codex_cli_rs/0.55.0 (Linux)', { name: 'codex_cli_rs', version: '0.55.0' }],
    ['curl', { name: 'curl', version: undefined }],
    ['=cmd|x', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s', (userAgent, expected) => {
    expect(readClient(userAgent)).toEqual(expected);
  });
});
