import { describe, expect, it } from '@jest/globals';
import { readError } from '../read-error.js';
import { type RawAnswer } from '../send-request.js';
import { SocketClient } from '../support/socket-client.js';
import { HI, KeyedGateway, MESSAGE } from '../support/keyed-gateway.js';

const bench = new KeyedGateway();
const CODEX = { 'user-agent': 'codex_exec/0.171.0 (Debian 12.0.0; x86_64) dumb', originator: 'codex_exec' };
const RESPONSE = { model: 'gpt-5.4', input: 'hi' };
/** With output at a dollar a token, each request costs what it says. */
const DEAR = { prices: [{ match: '*', input: 0, output: 1_000_000, cache_read: 0 }] };

const ask = (secret: string, more: object = {}, headers: Record<string, string> = CODEX): Promise<RawAnswer> =>
  bench.ask(secret, { ...RESPONSE, ...more }, headers, '/v1/responses');

const codexHeadersOf = ({ headers }: RawAnswer): Record<string, unknown> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-codex-')));

describe("Codex is told of its key's own limits", () => {
  it.each([
    ['whole', 'gpt-5.4', false],
    ['streamed', 'gpt-5.4', true],
    ['whole, translated', 'claude-opus-4-8', false],
    ['streamed, translated', 'claude-opus-4-8', true],
  ])('%s', (_, model, stream) =>
    bench.withinAnHour(async () => {
      await bench.start(undefined, DEAR);
      const { secret } = await bench.makeKey({ budget_usd: { day: 1_000, month: 100_000 }, requests_per_minute: 60 });
      expect((await ask(secret, { model, input: '[[text 250]]' })).status).toBe(200);
      const { 'x-codex-primary-used-percent': day, ...others } = codexHeadersOf(await ask(secret, { model, stream }));
      expect(Number(day)).toBeGreaterThanOrEqual(25);
      expect(others).toEqual({
        'x-codex-primary-window-minutes': '1440',
        'x-codex-primary-reset-at': expect.stringMatching(/^\d{10}$/),
        'x-codex-secondary-used-percent': expect.any(String),
        'x-codex-secondary-window-minutes': expect.stringMatching(/^4\d{4}$/),
        'x-codex-secondary-reset-at': expect.stringMatching(/^\d{10}$/),
        'x-codex-credits-has-credits': 'true',
        'x-codex-credits-unlimited': 'false',
        'x-codex-credits-balance': expect.stringMatching(/^7\d\d\.\d\d$/),
      });
    }),
  );

  it("and never of the vendor's, with a key that has limits or none", async () => {
    await bench.start();
    const vendors = {
      'x-codex-primary-used-percent': '99',
      'x-codex-other-primary-used-percent': '98',
      'x-codex-plan-type': 'enterprise',
      'x-codex-credits-balance': '12345',
      'x-codex-limit-name': 'of the account',
      'x-models-etag': '"vendor"',
    };
    bench.sandbox.script({ headers: vendors, times: 3 });
    const bare = await ask((await bench.makeKey()).secret);
    expect([bare.status, codexHeadersOf(bare), bare.headers['x-models-etag']]).toEqual([200, {}, undefined]);
    const limited = codexHeadersOf(await ask((await bench.makeKey({ requests_per_minute: 10 })).secret));
    expect(limited).toEqual({ 'x-codex-primary-used-percent': '10', 'x-codex-primary-window-minutes': '1' });
    bench.sandbox.reset();
    bench.sandbox.script({ status: 400, headers: vendors });
    const failed = await ask((await bench.makeKey({ requests_per_minute: 10 })).secret);
    expect([failed.status, codexHeadersOf(failed)]).toEqual([400, {}]);
  });

  it('by an event of a WebSocket, and other clients are not', async () => {
    await bench.start();
    const limited = (await bench.makeKey({ budget_usd: { day: 100 }, requests_per_minute: 10 })).secret;
    const eventsFor = async (secret: string, headers: object): Promise<object[]> => {
      const socket = await SocketClient.connect(bench.url, {
        authorization: `Bearer ${secret}`,
        ...headers,
      });
      const events = await socket.ask(RESPONSE);
      socket.socket.close();
      expect(events.at(-1)?.type).toBe('response.completed');
      return events.filter(({ type }) => type.startsWith('codex'));
    };
    expect(await eventsFor(limited, CODEX)).toEqual([
      {
        type: 'codex.rate_limits',
        rate_limits: {
          primary: { used_percent: 10, window_minutes: 1, reset_at: null },
          secondary: { used_percent: 0, window_minutes: 1440, reset_at: expect.any(Number) },
        },
        credits: { has_credits: true, unlimited: false, balance: expect.stringMatching(/^(?:100\.00|99\.\d\d)$/) },
      },
    ]);
    expect(await eventsFor(limited, { 'user-agent': 'OpenAI/JS 6.49.0' })).toEqual([]);
    expect(await eventsFor((await bench.makeKey()).secret, CODEX)).toEqual([]);
  });

  it('and no other format is', async () => {
    await bench.start();
    const { secret } = await bench.makeKey({ budget_usd: { day: 100 } });
    expect(codexHeadersOf(await bench.ask(secret))).toEqual({});
    const chat = await bench.ask(secret, { model: 'glm-5', messages: HI }, {}, '/v1/chat/completions');
    expect([chat.status, codexHeadersOf(chat)]).toEqual([200, {}]);
  });
});

describe('a spent budget', () => {
  const spend = async (budget: object): Promise<string> => {
    await bench.start(undefined, DEAR);
    const { secret } = await bench.makeKey({ budget_usd: budget });
    expect((await ask(secret)).status).toBe(200);
    return secret;
  };
  const errorOf = ({ body }: RawAnswer): Record<string, unknown> =>
    (JSON.parse(body.toString()) as { error: Record<string, unknown> }).error;

  it.each<[string, Record<string, string>]>([
    ['user agent', { 'user-agent': 'codex_cli_rs/0.171.0 (Mac OS)' }],
    ['user agent of an editor', { 'user-agent': 'codex_vscode/1.0' }],
    ['originator', { 'user-agent': 'other/1', originator: 'codex-tui' }],
  ])('is the usage limit that Codex shows; it is known by its %s', (_, headers) =>
    bench.withinAnHour(async () => {
      const secret = await spend({ week: 0.000_1 });
      for (const stream of [false, true]) {
        const refused = await ask(secret, { stream }, headers);
        expect([refused.status, refused.headers['x-should-retry']]).toEqual([429, 'false']);
        const error = errorOf(refused);
        expect(error).toEqual({
          type: 'usage_limit_reached',
          message: expect.stringContaining('The weekly budget of this gateway key'),
          code: 'insufficient_quota',
          param: null,
          resets_at: expect.any(Number),
        });
        expect(Number(error.resets_at) * 1_000).toBeGreaterThan(Date.now());
        expect(codexHeadersOf(refused)).toEqual({
          'x-codex-primary-used-percent': '100',
          'x-codex-primary-window-minutes': '10080',
          'x-codex-primary-reset-at': String(error.resets_at),
          'x-codex-credits-has-credits': 'false',
          'x-codex-credits-unlimited': 'false',
          'x-codex-credits-balance': '0.00',
        });
      }
    }),
  );

  it('keeps its words for everybody else', () =>
    bench.withinAnHour(async () => {
      const secret = await spend({ week: 0.000_1 });
      const other = await ask(secret, {}, { 'user-agent': 'OpenAI/JS 6.49.0', originator: 'not-codex' });
      expect(readError('responses', other).type).toBe('insufficient_quota');
      const chat = await bench.ask(secret, { model: 'glm-5', messages: HI }, CODEX, '/v1/chat/completions');
      expect(readError('chat', chat).type).toBe('insufficient_quota');
    }));

  it('tells Claude Code which threshold was passed', () =>
    bench.withinAnHour(async () => {
      const secret = await spend({ month: 0.000_1 });
      const { status, headers } = await bench.ask(secret, MESSAGE);
      expect(status).toBe(429);
      expect(headers).toMatchObject({
        'anthropic-ratelimit-unified-status': 'rejected',
        'anthropic-ratelimit-unified-overage-surpassed-threshold': '0.95',
        'anthropic-ratelimit-unified-overage-utilization': '1',
      });
    }));

  it('is no other limit: those pass in a minute', async () => {
    await bench.start();
    const { secret } = await bench.makeKey({ requests_per_minute: 1 });
    expect((await ask(secret)).status).toBe(200);
    const refused = await ask(secret);
    expect([refused.status, readError('responses', refused).type]).toEqual([429, 'rate_limit_exceeded']);
  });
});
