import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HOUR_MS } from '../src/config/durations.js';
import { PAID_ROUTES } from './inference-routes.js';
import { postJson, type RawAnswer } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { answerJson, type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

const ERROR = { error: { type: 'overloaded', message: 'Come back later.' } };
const OWN = { authorization: 'Bearer own-key-of-this-client' };
const MODELS = ['claude-x', 'gpt-x', 'glm-x', 'gemini-x'] as const;
/** The model that each route reaches without a translation. */
const NATIVE = { messages: 'claude-x', responses: 'gpt-x', chat: 'glm-x', generate: 'gemini-x' } as const;

const PAIRS = PAID_ROUTES.flatMap(({ path, dialect, body }) =>
  MODELS.map((model) => ({
    path: path.replace('gemini-x', model),
    dialect,
    model,
    body,
    translated: model !== NATIVE[dialect],
  })),
);

const told = ({ headers }: RawAnswer): unknown[] =>
  ['retry-after', 'retry-after-ms', 'x-should-retry'].map((name) => headers[name]);

let upstream: RawUpstream;
/** Pays itself. */
let team: TestGateway;
/** Lets its clients pay. */
let own: TestGateway;

beforeAll(async () => {
  upstream = await startRawUpstream();
  team = await startGateway({ config: sandboxConfig(upstream.url), env: { FACTORY_API_KEY: 'fk-team-key' } });
  own = await startGateway({ config: sandboxConfig(upstream.url) });
});

afterAll(async () => {
  await Promise.all([team.close(), own.close(), upstream.close()]);
});

describe.each(PAIRS)('an error of the upstream of $model on $path', ({ path, model, body, translated }) => {
  it.each([
    ['the client', 429, 'stream'],
    ['the client', 429, 'whole'],
    ['the client', 503, 'whole'],
    ['the client', 400, 'whole'],
    ['the team', 503, 'stream'],
    ['the team', 400, 'whole'],
  ] as const)('says when and whether to ask again where %s pays: %d, %s', async (payer, status, form) => {
    const ask = (): Promise<RawAnswer> =>
      postJson(
        `${(payer === 'the team' ? team : own).url}${path}`,
        { ...body, model, stream: form === 'stream' },
        payer === 'the team' ? {} : OWN,
      );
    upstream.answer(
      answerJson(status, ERROR, {
        'retry-after': new Date(Date.now() + HOUR_MS).toUTCString(),
        'x-should-retry': 'false',
      }),
    );
    const dated = await ask();
    expect(dated.status).toBe(status);
    expect(Number(dated.headers['retry-after'])).toBeGreaterThan(3_500);
    expect(Number(dated.headers['retry-after'])).toBeLessThanOrEqual(3_600);
    expect(dated.headers['x-should-retry']).toBe('false');
    upstream.answer(answerJson(status, ERROR, { 'retry-after-ms': '1500', 'x-should-retry': 'true' }));
    expect(told(await ask())).toEqual(['2', '1500', 'true']);
    upstream.answer(answerJson(status, ERROR, { 'retry-after': '0.2', 'x-should-retry': 'maybe' }));
    expect(told(await ask())).toEqual(['1', undefined, undefined]);
    upstream.answer(
      answerJson(status, ERROR, { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT', 'retry-after-ms': '-1' }),
    );
    const passed = await ask();
    expect(told(passed)).toEqual([undefined, undefined, undefined]);
    expect(passed.headers['x-gateway-translated'] !== undefined).toBe(translated);
  });
});

describe('a pause in the body of an error', () => {
  const spent = {
    error: {
      code: 429,
      status: 'RESOURCE_EXHAUSTED',
      message: 'Slow down.',
      details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' }],
    },
  };

  it('reaches a client of another dialect, unless a header says otherwise', async () => {
    const ask = (): Promise<RawAnswer> =>
      postJson(
        `${own.url}/v1/messages`,
        { model: 'gemini-x', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] },
        OWN,
      );
    upstream.answer(answerJson(429, spent));
    expect(told(await ask())).toEqual(['35', undefined, undefined]);
    upstream.answer(answerJson(429, spent, { 'retry-after': '3' }));
    expect(told(await ask())).toEqual(['3', undefined, undefined]);
    upstream.answer(answerJson(200, spent));
    const inBand = await ask();
    expect([inBand.status, ...told(inBand)]).toEqual([429, '35', undefined, undefined]);
    upstream.answer(answerJson(429, { error: { message: 'Slow down.', retry_after: 1e300 } }));
    expect(told(await ask())).toEqual([undefined, undefined, undefined]);
  });
});
