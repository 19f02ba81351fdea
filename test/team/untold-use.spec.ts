import { describe, expect, it } from '@jest/globals';
import { type UsageRecord } from '../../src/usage/usage-record.js';
import { HI, KeyedGateway } from '../support/keyed-gateway.js';
import { openAnswer } from '../support/open-answer.js';
import { until } from '../support/until.js';

const bench = new KeyedGateway();
const PRICES = { prices: ['claude-*', 'gpt-*', 'glm-*', 'gemini-*'].map((match) => ({ match, input: 1, output: 10 })) };
const STREAM = { stream: true, max_tokens: 500, messages: HI };
const TEXT = 'one two three four five END six seven eight nine ten';

const chatChunk = (more: object): string =>
  'data: ' +
  `${JSON.stringify({ id: 'c', model: 'glm-5', choices: [{ index: 0, delta: {}, finish_reason: null, ...more }] })}` +
  `\n\n`;
const UNTOLD = {
  'glm-5':
    `${['one ', 'two ', 'three'].map((content) => chatChunk({ delta: { content } })).join('')}` +
    `${chatChunk({ finish_reason: 'stop' })}data: ` +
    `[DONE]\n\n`,
  'gpt-5.1': [
    { type: 'response.created', response: { id: 'r', model: 'gpt-5.1' } },
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { type: 'message', id: 'm', role: 'assistant', content: [] },
    },
    ...['one ', 'two ', 'three'].map((delta) => ({
      type: 'response.output_text.delta',
      output_index: 0,
      item_id: 'm',
      content_index: 0,
      delta,
    })),
    { type: 'response.completed', response: { id: 'r', status: 'completed', output: [] } },
  ]
    .map((event) => `data: ${JSON.stringify(event)}\n\n`)
    .join(''),
  'gemini-3-pro':
    'data: ' +
    `${JSON.stringify({ candidates: [{ content: { parts: [{ text: 'one two three' }] }, finishReason: 'STOP' }] })}` +
    `\n\n`,
};

/** The one record, which has used something and costs something. */
async function theRecord(): Promise<UsageRecord> {
  await until(async () => (await bench.records()).length === 1);
  const [record] = await bench.records();
  expect([
    (record?.input_tokens ?? 0) > 0,
    (record?.output_tokens ?? 0) > 0,
    Number(record?.cost_nano_usd) > 0,
  ]).toEqual([true, true, true]);
  return record!;
}

describe('a translated answer whose use the upstream has not told', () => {
  it.each([
    ['/v1/messages', 'glm-5', 'estimated'],
    ['/v1/messages', 'gpt-5.1', 'estimated'],
    ['/v1/messages', 'gemini-3-pro', 'estimated'],
    // Messages tells the input at the start.
    ['/v1/chat/completions', 'claude-opus-4-8', 'partial'],
  ])('because the client left, on %s for %s, is recorded as it has come', async (path, model, quality) => {
    await bench.start(undefined, PRICES);
    const { secret } = await bench.makeKey();
    bench.sandbox.script({ text: TEXT, hang: { afterEvents: 6 } });
    const answer = openAnswer(bench.url + path, { ...STREAM, model }, { authorization: `Bearer ${secret}` });
    const held = await bench.sandbox.whenHeld(await bench.sandbox.nextRequest());
    await until(() => answer.received().includes('one'));
    answer.leave();
    await bench.sandbox.whenClosed(held);
    expect(await theRecord()).toMatchObject({ ended: 'aborted', quality });
  });

  it.each(Object.entries(UNTOLD))(
    'because it never does, for %s, is recorded as an estimate',
    async (model, events) => {
      await bench.start(undefined, PRICES);
      const { secret } = await bench.makeKey();
      bench.sandbox.script({ rawBody: Buffer.from(events), contentType: 'text/event-stream' });
      const answer = await bench.ask(secret, { ...STREAM, model });
      expect(answer.body.toString()).toContain('message_stop');
      expect(await theRecord()).toMatchObject({ ended: 'complete', quality: 'estimated' });
    },
  );

  it.each([
    ['of a stream', true, 'estimated'],
    ['of a whole answer', false, 'final'],
  ])('because the gateway ended it at a stop sequence, %s, is recorded', async (_name, stream, quality) => {
    await bench.start(undefined, PRICES);
    const { secret } = await bench.makeKey();
    bench.sandbox.script({ text: TEXT, paceMs: 1 });
    const answer = await bench.ask(secret, { ...STREAM, stream, model: 'gpt-5.1', stop_sequences: ['END'] });
    expect(answer.body.toString()).toContain('"stop_sequence":"END"');
    expect(await theRecord()).toMatchObject({ ended: 'complete', quality });
  });

  it('because it failed before any content is recorded as what was told, not as its events', async () => {
    await bench.start(undefined, PRICES);
    const { secret } = await bench.makeKey();
    const start = '{"type":"message_start","message":{"content":[],"usage":{"input_tokens":10,"output_tokens":1}}}';
    const error = '{"type":"error","error":{"type":"overloaded_error","message":"no"}}';
    const rawBody = Buffer.from([start, start, start, error].map((data) => `data: ${data}\n\n`).join(''));
    bench.sandbox.script({ rawBody, contentType: 'text/event-stream' });
    await bench.ask(secret, { ...STREAM, model: 'claude-opus-4-8' });
    expect(await theRecord()).toMatchObject({ ended: 'failed', output_tokens: 1 });
  });

  const absurdStream = (data: readonly string[]): Buffer => Buffer.from(data.map((one) => `data: ${one}\n\n`).join(''));
  const ABSURD = {
    'claude-opus-4-8': [
      '{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"m","content":[],' +
        '"usage":{"input_tokens":9007199254740993,"output_tokens":1}}}',
      '{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}',
      '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"one two three"}}',
      '{"type":"content_block_stop","index":0}',
      '{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1e30}}',
      '{"type":"message_stop"}',
    ],
    'glm-5': [
      '{"id":"c","model":"glm-5","choices":[{"index":0,"delta":{"content":"one two three"},"finish_reason":null}]}',
      '{"id":"c","model":"glm-5","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],' +
        '"usage":{"prompt_tokens":-7,"completion_tokens":4294967295}}',
      '[DONE]',
    ],
  };

  it.each([
    ['/v1/messages', 'claude-opus-4-8'],
    ['/v1/chat/completions', 'glm-5'],
    ['/v1/messages', 'glm-5'],
    ['/v1/chat/completions', 'claude-opus-4-8'],
  ] as const)(
    'or told in figures that cannot be, on %s for %s, is recorded as an estimate, and takes nobody their budget',
    (path, model) =>
      bench.withinAnHour(async () => {
        await bench.start(undefined, PRICES);
        const { secret } = await bench.makeKey({ budget_usd: { day: 0.01 }, tokens_per_minute: 100_000 });
        const rawBody = absurdStream(ABSURD[model].map((data) => data));
        bench.sandbox.script({ rawBody, contentType: 'text/event-stream' });
        const answer = await bench.ask(secret, { ...STREAM, model }, {}, path);
        const isOwnDialect = path === '/v1/messages' ? model === 'claude-opus-4-8' : model === 'glm-5';
        expect(answer.body.toString()).toEqual(
          isOwnDialect ? rawBody.toString() : expect.stringContaining('one two three'),
        );
        const record = await theRecord();
        expect(record).toMatchObject({ ended: 'complete', quality: 'estimated' });
        expect([record.input_tokens < 1_000, record.output_tokens < 1_000]).toEqual([true, true]);
        expect((await bench.ask(secret, { ...STREAM, model }, {}, path)).status).toBe(200);
      }),
  );

  it('counts against the budget of its key', () =>
    bench.withinAnHour(async () => {
      await bench.start(undefined, PRICES);
      const { secret } = await bench.makeKey({ budget_usd: { day: 0.00001 } });
      bench.sandbox.script({ text: TEXT, paceMs: 1, times: 2 });
      const body = { ...STREAM, model: 'gpt-5.1', stop_sequences: ['END'] };
      expect((await bench.ask(secret, body)).status).toBe(200);
      expect((await bench.ask(secret, body)).status).toBe(429);
    }));
});
