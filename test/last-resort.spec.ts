import Anthropic from '@anthropic-ai/sdk';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import OpenAI from 'openai';
import { type Sandbox, startSandbox } from '../sandbox/pretend-upstream.js';
import { HOUR_MS } from '../src/config/durations.js';
import { postJson } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { openAnswer } from './support/open-answer.js';
import { until } from './support/until.js';

const CLAUDE = { model: 'claude-opus-4-8', max_tokens: 100, messages: [{ role: 'user' as const, content: 'hi' }] };
const GPT = { model: 'gpt-5.4', input: 'hi' };
const CHAT = { model: 'claude-opus-4-8', messages: [{ role: 'user' as const, content: 'hi' }] };
const asksFor = (model: string) => ({ when: (request: { body: Buffer }) => request.body.includes(model) });

let sandbox: Sandbox;
let gateway: TestGateway;
/** How far the clock of deadlines is ahead of the true one. */
let aheadMs: number;

beforeEach(async () => {
  sandbox = await startSandbox();
  aheadMs = 0;
  const now = performance.now.bind(performance);
  jest.spyOn(performance, 'now').mockImplementation(() => now() + aheadMs);
});
afterEach(async () => {
  await gateway.close();
  await sandbox.close();
  jest.restoreAllMocks();
});

async function start(keys: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
  gateway = await startGateway({ config: sandboxConfig(sandbox.url), env: { FACTORY_API_KEY: keys, ...env } });
}

const anthropic = () => new Anthropic({ baseURL: gateway.url, apiKey: 'anything', maxRetries: 0 });
const openai = () => new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'anything', maxRetries: 0 });
const askClaude = () => postJson(`${gateway.url}/v1/messages`, CLAUDE);
const asked = () => sandbox.requests.length;

describe('a single key', () => {
  it('that upstream refuses once is asked at once by the next request: the real SDKs are served', async () => {
    await start('fk-only');
    sandbox.script({ status: 401, error: { message: 'invalid x-api-key' } });
    const refused = await anthropic()
      .messages.create(CLAUDE)
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Anthropic.AuthenticationError);
    expect(refused).toMatchObject({
      message: expect.stringContaining("The gateway's upstream credential was refused"),
    });
    expect((refused as InstanceType<typeof Anthropic.AuthenticationError>).headers?.get('x-should-retry')).toBe(
      'false',
    );
    expect(String(refused)).not.toContain('x-api-key');
    await gateway.logged(/failed \(status 401: invalid x-api-key\)/);
    expect((await anthropic().messages.create(CLAUDE)).type).toBe('message');
    expect((await openai().responses.create(GPT)).status).toBe('completed');
    expect((await openai().chat.completions.create(CHAT)).choices).toHaveLength(1);
    await gateway.logged(/works again/);
  });

  it('that upstream refuses inside an answer is told of in the same way', async () => {
    await start('fk-only');
    sandbox.script({ errorEvent: { afterEvents: 0, type: 'authentication_error', message: 'invalid x-api-key' } });
    const answer = await postJson(`${gateway.url}/v1/messages`, { ...CLAUDE, stream: true });
    expect([answer.status, answer.headers['x-should-retry'], answer.body.includes('x-api-key')]).toEqual([
      401,
      'false',
      false,
    ]);
    sandbox.script({ errorEvent: { afterEvents: 0, type: 'authentication_error', message: 'invalid x-api-key' } });
    const chat = await postJson(`${gateway.url}/v1/chat/completions`, { ...CHAT, stream: true });
    expect([chat.status, chat.body.includes('x-api-key')]).toEqual([401, false]);
    aheadMs = 1_001;
    expect((await postJson(`${gateway.url}/v1/messages`, { ...CLAUDE, stream: true })).body.toString()).toContain(
      'message_stop',
    );
  });

  it.each([false, true])(
    'that upstream refuses in the body of an answer of status 200 is told of in the same way, stream: %s',
    async (stream) => {
      await start('fk-only');
      sandbox.script({
        body: { type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' } },
      });
      const chat = await postJson(`${gateway.url}/v1/chat/completions`, { ...CHAT, stream });
      expect([chat.status, chat.headers['x-should-retry'], chat.body.includes('x-api-key')]).toEqual([
        401,
        'false',
        false,
      ]);
      await gateway.logged(/failed \(status 401: invalid x-api-key\)/);
      expect((await postJson(`${gateway.url}/v1/chat/completions`, { ...CHAT, stream })).status).toBe(200);
    },
  );

  it('that upstream goes on refusing is asked once a second, and the others are told the same', async () => {
    await start('fk-only');
    sandbox.script({ status: 401, times: 1_000 });
    await askClaude();
    const answers = await Promise.all(Array.from({ length: 20 }, askClaude));
    expect(new Set(answers.map(({ status, headers }) => JSON.stringify([status, headers['x-should-retry']])))).toEqual(
      new Set(['[401,"false"]']),
    );
    expect(asked()).toBe(2);
    aheadMs = 1_001;
    await Promise.all([askClaude(), askClaude(), postJson(`${gateway.url}/v1/responses`, GPT)]);
    expect(asked()).toBe(3);
  });

  it.each<[string, string, object, object, RegExp]>([
    ['in the same dialect', '/v1/messages', CLAUDE, { status: 401 }, /message_start/],
    [
      'in another',
      '/v1/chat/completions',
      CHAT,
      { status: 429, headers: { 'retry-after': '30' } },
      /chat\.completion\.chunk/,
    ],
  ])(
    'that serves again is open to all as soon as a stream has begun %s, not only when it ends',
    async (_name, path, body, refusal, begun) => {
      await start('fk-only');
      sandbox.script(refusal, { hang: { afterEvents: 4 } });
      await postJson(`${gateway.url}${path}`, body);
      const stream = openAnswer(`${gateway.url}${path}`, { ...body, stream: true });
      await until(() => begun.test(stream.received()));
      const others = await Promise.all(Array.from({ length: 5 }, () => postJson(`${gateway.url}${path}`, body)));
      stream.leave();
      expect(others.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    },
  );

  it('that is throttled for one model serves the others, and the same one as soon as upstream does', async () => {
    await start('fk-only');
    sandbox.script({ status: 429, headers: { 'retry-after': '30' }, ...asksFor('claude') });
    await expect(anthropic().messages.create(CLAUDE)).rejects.toBeInstanceOf(Anthropic.RateLimitError);
    expect((await openai().responses.create(GPT)).status).toBe('completed');
    expect((await anthropic().messages.create(CLAUDE)).type).toBe('message');
    expect((await anthropic().messages.create(CLAUDE)).type).toBe('message');
  });

  it("passes upstream's own 429 on, also to those who come while it holds, with the time that is left", async () => {
    await start('fk-only');
    sandbox.script({ status: 429, headers: { 'retry-after': '45' }, error: { message: 'of Claude' }, times: 2 });
    const own = await askClaude();
    expect([own.status, own.headers['retry-after']]).toEqual([429, '45']);
    await askClaude();
    aheadMs = 500;
    const told = await askClaude();
    expect([told.status, told.headers['retry-after'], asked()]).toEqual([429, '45', 2]);
    expect(JSON.parse(told.body.toString())).toMatchObject({
      type: 'error',
      error: { type: 'rate_limit_error', message: 'of Claude' },
    });
    const chat = await postJson(`${gateway.url}/v1/chat/completions`, CHAT);
    expect([chat.status, chat.headers['retry-after'], JSON.parse(chat.body.toString())]).toMatchObject([
      429,
      '45',
      { error: { message: 'of Claude' } },
    ]);
    expect(asked()).toBe(2);
    aheadMs = 1_100;
    expect([(await askClaude()).status, asked()]).toEqual([200, 3]);
  });

  it("passes upstream's own 5xx on, each time", async () => {
    await start('fk-only');
    sandbox.script({ status: 529, error: { message: 'of upstream' }, times: 3 });
    for (let request = 0; request < 3; request++) expect((await askClaude()).status).toBe(529);
    expect([(await askClaude()).status, asked()]).toEqual([200, 4]);
  });

  it('is not asked after a 402', async () => {
    await start('fk-only');
    sandbox.script({ status: 402 });
    expect([
      (await askClaude()).status,
      (await askClaude()).status,
      (await postJson(`${gateway.url}/v1/responses`, GPT)).status,
      asked(),
    ]).toEqual([503, 503, 503, 1]);
  });

  it('is limited as a whole where upstream says so', async () => {
    await start('fk-only');
    sandbox.script({
      status: 429,
      headers: { 'retry-after': '30' },
      body: {
        error: { type: 'insufficient_quota', code: 'insufficient_quota', message: 'You exceeded your current quota.' },
      },
      times: 2,
    });
    await postJson(`${gateway.url}/v1/responses`, GPT);
    await postJson(`${gateway.url}/v1/responses`, GPT);
    const claude = await askClaude();
    expect([claude.status, claude.headers['retry-after'], asked()]).toEqual([429, '30', 2]);
    expect(JSON.parse(claude.body.toString())).toMatchObject({ type: 'error', error: { type: 'rate_limit_error' } });
  });

  it('keeps its deadlines when the time of day is set', async () => {
    await start('fk-one,fk-two');
    sandbox.script({ status: 429, headers: { 'retry-after': '2' }, times: 2 });
    await askClaude();
    const nowMs = Date.now();
    for (const setTo of [nowMs - 3 * HOUR_MS, nowMs + 3 * HOUR_MS]) {
      jest.spyOn(Date, 'now').mockReturnValue(setTo);
      const answer = await askClaude();
      expect([answer.status, answer.headers['retry-after']]).toEqual([429, '2']);
    }
    aheadMs = 2_001;
    expect((await askClaude()).status).toBe(200);
  });
});

describe('several keys', () => {
  it.each<[string, string, object, object]>([
    ['messages', '/v1/messages', CLAUDE, { type: 'error', error: { type: 'rate_limit_error' } }],
    ['responses', '/v1/responses', GPT, { error: { type: 'rate_limit_exceeded', code: 'rate_limit_exceeded' } }],
    ['chat', '/v1/chat/completions', CHAT, { error: { type: 'rate_limit_exceeded', code: 'rate_limit_exceeded' } }],
  ])('that all rest answer 429 with the soonest retry-after in %s', async (_name, path, body, expected) => {
    await start('fk-one,fk-two');
    sandbox.script(
      { status: 429, headers: { 'retry-after': '3000' } },
      { status: 429, headers: { 'retry-after': '20' } },
    );
    const first = await postJson(`${gateway.url}${path}`, body);
    expect([first.status, first.headers['retry-after']]).toEqual([429, '20']);
    aheadMs = 5_500;
    const second = await postJson(`${gateway.url}${path}`, body);
    expect([second.status, second.headers['retry-after'], JSON.parse(second.body.toString())]).toMatchObject([
      429,
      '15',
      expected,
    ]);
    expect(asked()).toBe(2);
  });

  it('that all rest from one model serve the others', async () => {
    await start('fk-one,fk-two');
    sandbox.script({ status: 429, headers: { 'retry-after': '30' }, times: 2, ...asksFor('claude') });
    await expect(anthropic().messages.create(CLAUDE)).rejects.toBeInstanceOf(Anthropic.RateLimitError);
    await expect(anthropic().messages.create(CLAUDE)).rejects.toBeInstanceOf(Anthropic.RateLimitError);
    expect(asked()).toBe(2);
    expect((await openai().responses.create(GPT)).status).toBe('completed');
    expect((await anthropic().messages.create({ ...CLAUDE, model: 'claude-sonnet-5' })).type).toBe('message');
    expect(
      (await postJson(`${gateway.url}/v1/messages/count_tokens`, { model: CLAUDE.model, messages: CLAUDE.messages }))
        .status,
    ).toBe(200);
  });

  it('of which one is exhausted leave one, which is asked', async () => {
    await start('fk-one,fk-two');
    sandbox.script({ status: 402 }, { status: 429, headers: { 'retry-after': '30' }, times: 1 });
    expect((await askClaude()).status).toBe(429);
    expect([(await askClaude()).status, asked()]).toEqual([200, 3]);
  });

  it('of which one was refused serve by the other, and try the first again in a few minutes', async () => {
    await start('fk-one,fk-two');
    sandbox.script({ status: 401 });
    for (let request = 0; request < 4; request++) expect((await askClaude()).status).toBe(200);
    const payers = (): (string | undefined)[] => sandbox.requests.map(({ headers }) => headers.authorization);
    const [refused, ...others] = payers();
    expect([others.length, new Set(others).size, others.includes(refused)]).toEqual([4, 1, false]);
    sandbox.reset();
    aheadMs = 200_000;
    expect((await askClaude()).status).toBe(200);
    expect(payers()).toEqual([refused]);
  });
});

it('a client that pays itself is told everything as it came', async () => {
  await start('');
  sandbox.script(
    { status: 401, error: { message: 'invalid x-api-key' } },
    { status: 429, headers: { 'retry-after': '100' } },
  );
  const headers = { 'x-api-key': 'their-own' };
  const refused = await postJson(`${gateway.url}/v1/messages`, CLAUDE, headers);
  expect([refused.status, refused.headers['x-should-retry'], refused.body.toString()]).toEqual([
    401,
    undefined,
    expect.stringContaining('invalid x-api-key'),
  ]);
  expect((await postJson(`${gateway.url}/v1/messages`, CLAUDE, headers)).headers['retry-after']).toBe('100');
  expect((await postJson(`${gateway.url}/v1/messages`, CLAUDE, headers)).status).toBe(200);
});
