import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DatabaseService } from '../src/storage/database.service.js';
import { sendRequest } from './send-request.js';
import { writeLedger } from './support/write-ledger.js';
import { EndpointChain, failWith } from './support/endpoint-chain.js';
import { EVENTS, MESSAGE } from './support/messages-answers.js';
import { type UpstreamHandler } from './start-raw-upstream.js';

const PRELUDE = EVENTS.slice(0, EVENTS.indexOf('event: content_block_start'));
const JSON_BODY = { 'content-type': 'application/json' };
const EVENT_STREAM = { 'content-type': 'text/event-stream' };
const body = { model: 'm', max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] };
const NAMED = { 'x-claude-code-session-id': 'c0ffee00-0000-4000-8000-000000000001' };

const serve: UpstreamHandler = (request, response) => {
  const { stream } = JSON.parse(request.body.toString()) as { stream?: boolean };
  if (stream) response.writeHead(200, EVENT_STREAM).end(EVENTS);
  else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(MESSAGE));
};
const cut: UpstreamHandler = (_request, _response, message) => message.socket.destroy();
const overloaded: UpstreamHandler = (_request, response) =>
  response
    .writeHead(200, EVENT_STREAM)
    .end(`${PRELUDE}event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"no"}}\n\n`);

const chain = new EndpointChain(serve);
const ask = (more: object = {}, headers: Readonly<Record<string, string>> = {}) =>
  chain.post('/v1/messages', { ...body, ...more }, headers);

describe('the next endpoint takes over', () => {
  it.each<[string, UpstreamHandler]>([
    ['401', failWith(401)],
    ['402', failWith(402)],
    ['408', failWith(408)],
    ['429', failWith(429, { 'retry-after': '30' })],
    ['500', failWith(500)],
    ['503', failWith(503)],
    ['529', failWith(529)],
    ['a cut connection', cut],
    ['a redirect', (_request, response) => response.writeHead(302, { location: 'https://sign-in.example' }).end()],
    ['an error before any content', overloaded],
    ['silence', () => undefined],
    ['silence after message_start', (_request, response) => response.writeHead(200, EVENT_STREAM).write(PRELUDE)],
    ['silence after the headers', (_request, response) => response.writeHead(200, EVENT_STREAM).flushHeaders()],
  ])('after %s', async (_name, fault) => {
    await chain.start({ config: { timeouts: { first_byte_ms: 600, total_ms: 1_500 } } });
    chain.faults.set('first', fault);
    const answer = await ask({ stream: true });
    expect([answer.status, answer.body.toString(), chain.asked]).toEqual([200, EVENTS, ['first-1', 'second-1']]);
    // Nothing can be told from an answer that comes whole, before it comes.
    chain.faults.set('second', failWith(500));
    chain.faults.set('first', failWith(500));
    const whole = await ask();
    expect([whole.status, chain.asked.at(-1)]).toEqual([200, 'third-1']);
  });

  it.each<[string, UpstreamHandler]>([
    ['silence', () => undefined],
    ['silence after the headers', (_request, response) => response.writeHead(200, JSON_BODY).flushHeaders()],
    ['silence in the midst', (_request, response) => response.writeHead(200, JSON_BODY).write('{"id":"msg_1",')],
  ])("where a whole answer is not there within the endpoint's own limit: %s", async (_name, fault) => {
    await chain.start({ endpoint: { first_byte_ms: 300 } });
    chain.faults.set('first', fault);
    const answer = await ask();
    expect([answer.status, JSON.parse(answer.body.toString()), chain.asked]).toEqual([
      200,
      MESSAGE,
      ['first-1', 'second-1'],
    ]);
  });

  it('once all accounts of the one before have failed', async () => {
    await chain.start({ accounts: { first: 3, second: 2 } });
    chain.faults.set('first', failWith(529));
    expect((await ask()).status).toBe(200);
    expect(chain.asked.slice(0, 3).sort()).toEqual(['first-1', 'first-2', 'first-3']);
    expect(chain.asked.slice(3)).toHaveLength(1);
    chain.faults.set('second-1', failWith(429));
    chain.faults.set('second-2', failWith(429));
    expect((await ask()).status).toBe(200);
    expect(chain.asked.at(-1)).toBe('third-1');
  });

  it('even where those before it have more accounts than a request has attempts', async () => {
    await chain.start({ accounts: { first: 20, second: 20 } });
    chain.faults.set('first', failWith(429));
    chain.faults.set('second', failWith(402));
    const answer = await ask();
    expect([answer.status, chain.asked.at(-1)]).toEqual([200, 'third-1']);
  });

  it('where nobody pays at the one before', async () => {
    await chain.start({ env: { FIRST_KEY: '' } });
    expect([(await ask()).status, chain.asked]).toEqual([200, ['second-1']]);
  });

  it('without waiting for an account that is busy', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'droid-endpoints-'));
    const path = join(folder, 'accounts.json');
    const accounts = [{ id: 'only', api_key: 'first-1', upstream: 'first', max_concurrency: 1 }];
    writeFileSync(path, JSON.stringify({ version: 1, accounts }));
    await chain.start({ env: { FIRST_KEY: '', DROID_ACCOUNTS: path } });
    let release: () => void = () => undefined;
    const began = new Promise<void>((resolve) => {
      chain.faults.set('first', (request, response, message) => {
        release = () => serve(request, response, message);
        resolve();
      });
    });
    const slow = ask();
    await began;
    expect([(await ask()).status, chain.asked]).toEqual([200, ['second-1']]);
    release();
    expect((await slow).status).toBe(200);
    rmSync(folder, { recursive: true });
  });

  it('and never after the first content', async () => {
    await chain.start();
    chain.faults.set('first', (_request, response, message) => {
      const begun = EVENTS.slice(0, EVENTS.indexOf('event: content_block_stop'));
      response.writeHead(200, EVENT_STREAM).write(begun, () => message.socket.destroy());
    });
    const answer = await ask({ stream: true });
    expect(answer.body.toString()).toContain('event: error');
    expect(chain.asked).toEqual(['first-1']);
  });
});

describe('what a request did wrong itself', () => {
  const OTHERS = [401, 402, 408, 429];
  const own = Array.from({ length: 100 }, (_, index) => 400 + index).filter((status) => !OTHERS.includes(status));

  it('never moves it on, whatever the status', async () => {
    await chain.start({ config: { websockets: false } });
    for (const status of own) {
      chain.faults.set('first', failWith(status));
      for (const stream of [true, false]) {
        const answer = await ask({ stream });
        expect([answer.status, chain.asked]).toEqual([status, ['first-1']]);
        expect(answer.body.toString()).toContain(`upstream says ${status}`);
      }
    }
  });

  it('never moves it on where it was translated', async () => {
    await chain.start({ paths: ['chat', 'messages', 'messages'] });
    for (const status of own) {
      chain.faults.set('first', failWith(status));
      expect([(await ask()).status >= 400, chain.asked]).toEqual([true, ['first-1']]);
    }
  });
});

describe('where nobody serves', () => {
  it('the client gets the answer of the last one', async () => {
    await chain.start();
    for (const name of ['first', 'second'] as const) chain.faults.set(name, failWith(500));
    chain.faults.set('third', failWith(503, { 'retry-after': '7' }));
    const answer = await ask();
    expect([answer.status, answer.headers['retry-after'], chain.asked]).toEqual([
      503,
      '7',
      ['first-1', 'second-1', 'third-1'],
    ]);
  });

  it('the only account of the last one is asked although it rests, and those before it are spared', async () => {
    await chain.start();
    for (const name of ['first', 'second', 'third'] as const)
      chain.faults.set(name, failWith(429, { 'retry-after': '60' }));
    expect((await ask()).status).toBe(429);
    expect(chain.asked).toEqual(['first-1', 'second-1', 'third-1']);
    expect((await ask()).status).toBe(429);
    expect(chain.asked).toEqual(['third-1']);
  });

  it('those that rest are asked after all where nobody else can pay', async () => {
    await chain.start({ env: { SECOND_KEY: '', THIRD_KEY: '' } });
    chain.faults.set('first', failWith(429, { 'retry-after': '60' }));
    expect((await ask()).status).toBe(429);
    chain.faults.clear();
    expect([(await ask()).status, chain.asked]).toEqual([200, ['first-1']]);
  });

  it('the client is told when the soonest is back', async () => {
    await chain.start({ accounts: { first: 2, second: 2, third: 2 } });
    chain.faults.set('first', failWith(429, { 'retry-after': '50' }));
    chain.faults.set('second', failWith(429, { 'retry-after': '20' }));
    chain.faults.set('third', failWith(429, { 'retry-after': '55' }));
    await ask();
    const answer = await ask();
    expect([answer.status, chain.asked]).toEqual([429, []]);
    expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(20);
  });
});

describe('an endpoint that fails again and again', () => {
  it('is left out, is tried by one request after a while, and serves again', async () => {
    await chain.start();
    chain.faults.set('first', failWith(500));
    for (let failure = 0; failure < 5; failure++) await ask();
    expect([(await ask()).status, chain.asked]).toEqual([200, ['second-1']]);
    await chain.gateway.logged(/Endpoint first for m fails again and again/);

    chain.aheadMs = 10_100;
    let release: () => void = () => undefined;
    const began = new Promise<void>((resolve) => {
      chain.faults.set('first', (request, response, message) => {
        release = () => serve(request, response, message);
        resolve();
      });
    });
    const trial = chain.post('/v1/messages', body);
    await began;
    expect([(await ask()).status, chain.asked]).toEqual([200, ['second-1']]);
    release();
    expect((await trial).status).toBe(200);
    chain.faults.clear();
    expect([(await ask()).status, chain.asked]).toEqual([200, ['first-1']]);
  });

  it('is left out for the one model only', async () => {
    const models = ['m', 'n'].map((id) => ({ id, type: 'anthropic', endpoints: ['first', 'second'] }));
    await chain.start({ config: { models } });
    chain.faults.set('first', failWith(500));
    for (let failure = 0; failure < 6; failure++) await ask();
    expect(chain.asked).toEqual(['second-1']);
    chain.faults.clear();
    await ask({ model: 'n' });
    expect(chain.asked).toEqual(['first-1']);
  });

  const count = () => chain.post('/v1/messages/count_tokens', body, NAMED);
  /** Fails at one of the two: counting tokens, or answering. */
  const servesOnly =
    (counts: boolean): UpstreamHandler =>
    (request, ...rest) =>
      (request.url.endsWith('/count_tokens') === counts ? serve : failWith(500))(request, ...rest);

  it('is left out for answers although it counts tokens well', async () => {
    await chain.start();
    chain.faults.set('first', servesOnly(true));
    for (let failure = 0; failure < 5; failure++) {
      await ask();
      await count();
    }
    expect([(await ask()).status, chain.asked]).toEqual([200, ['second-1']]);
    expect([(await count()).status, chain.asked]).toEqual([200, ['first-1']]);
  });

  it('is asked for answers although it cannot count', async () => {
    await chain.start();
    chain.faults.set('first', servesOnly(false));
    for (let failure = 0; failure < 6; failure++) await count();
    expect(chain.asked).toEqual(['second-1']);
    expect([(await ask({}, NAMED)).status, chain.asked]).toEqual([200, ['first-1']]);
  });

  it('is asked all the same where it is the last one', async () => {
    await chain.start({ env: { FIRST_KEY: '', SECOND_KEY: '' } });
    chain.faults.set('third', failWith(500));
    for (let failure = 0; failure < 12; failure++) {
      expect((await ask()).status).toBe(500);
      expect(chain.asked).toEqual(['third-1']);
    }
  });

  it('is not left out for what is about accounts', async () => {
    await chain.start({ accounts: { first: 30 } });
    chain.faults.set('first', failWith(402));
    for (let request = 0; request < 3; request++) await ask();
    chain.faults.clear();
    await ask();
    expect(chain.asked[0]).toMatch(/^first/);
  });
});

describe('what is told of a walk', () => {
  it('is each attempt with its endpoint in the ledger, and the last one in the line of the log', async () => {
    await chain.start({ model: { ids: { second: 'deployment' } }, env: { LOG_LEVEL: 'info' } });
    chain.faults.set('first', failWith(529));
    await ask();
    const line = await chain.gateway.logged(/POST \/v1\/messages 200/);
    expect(line).toMatch(/ model=deployment endpoint=second account=/);
    await writeLedger(chain.gateway);
    const { db } = chain.gateway.app.get(DatabaseService, { strict: false });
    const columns = ['attempt', 'endpoint', 'model_asked', 'model_served', 'status'] as const;
    expect(await db.selectFrom('usage_records').select(columns).orderBy('attempt').execute()).toEqual([
      { attempt: 1, endpoint: 'first', model_asked: 'm', model_served: 'm', status: 529 },
      { attempt: 2, endpoint: 'second', model_asked: 'm', model_served: 'deployment', status: 200 },
    ]);
  });

  it('is in the metrics for how many models an endpoint is left out', async () => {
    await chain.start();
    chain.faults.set('first', failWith(500));
    for (let failure = 0; failure < 5; failure++) await ask();
    const page = (await sendRequest(`${chain.gateway.url}/metrics`)).body.toString();
    const series = page.split('\n').filter((line) => line.startsWith('droid2api_endpoint_breakers{'));
    expect(series.sort()).toEqual([
      'droid2api_endpoint_breakers{endpoint="first",state="half_open"} 0',
      'droid2api_endpoint_breakers{endpoint="first",state="open"} 1',
      'droid2api_endpoint_breakers{endpoint="second",state="half_open"} 0',
      'droid2api_endpoint_breakers{endpoint="second",state="open"} 0',
    ]);
  });
});

describe('a named conversation', () => {
  async function openFirst(): Promise<void> {
    chain.faults.set('first', failWith(500));
    for (let failure = 0; failure < 5; failure++) await ask();
    chain.faults.clear();
  }

  it('stays where it has gone while the first endpoint is down, and comes home a minute after it is well', async () => {
    await chain.start();
    await openFirst();
    await ask({}, NAMED);
    expect(chain.asked).toEqual(['second-1']);
    chain.aheadMs = 10_100;
    // A conversation that has lost nothing tries the first endpoint.
    await ask();
    expect(chain.asked).toEqual(['first-1']);
    await ask({}, NAMED);
    expect(chain.asked).toEqual(['second-1']);
    chain.aheadMs = 71_000;
    await ask({}, NAMED);
    expect(chain.asked).toEqual(['first-1']);
  });

  it('comes back at once from an endpoint that has served it for once', async () => {
    await chain.start();
    chain.faults.set('first', failWith(529));
    await ask({}, NAMED);
    expect(chain.asked).toEqual(['first-1', 'second-1']);
    chain.faults.clear();
    await ask({}, NAMED);
    expect(chain.asked).toEqual(['first-1']);
  });

  it('goes on to the others, the first one too, where its own fails', async () => {
    await chain.start();
    await openFirst();
    await ask({}, NAMED);
    chain.aheadMs = 10_100;
    await ask();
    chain.faults.set('second', failWith(500));
    expect([(await ask({}, NAMED)).status, chain.asked]).toEqual([200, ['second-1', 'first-1']]);
  });

  it('stays away while nobody can pay at the first endpoint', async () => {
    await chain.start();
    chain.faults.set('first', failWith(402));
    await ask({}, NAMED);
    await ask({}, NAMED);
    expect(chain.asked).toEqual(['second-1']);
    chain.faults.clear();
    chain.aheadMs = 3_601_000 + 60_000;
    await ask({}, NAMED);
    expect(chain.asked).toEqual(['first-1']);
  });
});

describe('what a vendor keeps', () => {
  it.each([
    ['a file', { messages: [{ role: 'user', content: [{ type: 'document', source: { file_id: 'file_01' } }] }] }],
    ['a container', { container: 'container_01' }],
    ['a thread', { thread: { previous_message_id: 'msg_01' } }],
  ])('keeps a request with %s at one endpoint', async (_name, more) => {
    await chain.start();
    chain.faults.set('first', failWith(500));
    expect([(await ask(more)).status, chain.asked]).toEqual([500, ['first-1']]);
  });

  it('is looked for where it was made', async () => {
    await chain.start();
    const told = { ...MESSAGE, container: { id: 'container_9', expires_at: '2030-01-01T00:00:00Z' } };
    chain.faults.set('second', (_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(told)),
    );
    chain.faults.set('first', failWith(500));
    await ask();
    chain.faults.clear();
    await ask({ container: 'container_9' });
    expect(chain.asked).toEqual(['second-1']);
  });

  it('is looked for at the first endpoint that can read it, where nobody knows it', async () => {
    await chain.start({ paths: ['messages', 'responses', 'responses'] });
    const response = { id: 'resp_2', object: 'response', status: 'completed', output: [] };
    const answerResponse: UpstreamHandler = (_request, answer) =>
      answer.writeHead(200, JSON_BODY).end(JSON.stringify(response));
    for (const name of ['second', 'third'] as const) chain.faults.set(name, answerResponse);
    const summary = { type: 'compaction', encrypted_content: 'gAAAAsummary' };
    for (const more of [{ previous_response_id: 'resp_1' }, { input: [summary] }, { prompt: { id: 'pmpt_1' } }]) {
      const answer = await chain.post('/v1/responses', { model: 'm', input: 'hi', ...more });
      expect([answer.status, chain.asked]).toEqual([200, ['second-1']]);
    }
  });

  it("does not hold a tool's input that has a field of that name", async () => {
    await chain.start();
    chain.faults.set('first', failWith(500));
    const call = { type: 'tool_use', id: 'toolu_1', name: 'open', input: { file_id: '7' } };
    const messages = [...body.messages, { role: 'assistant', content: [call] }];
    expect([(await ask({ messages })).status, chain.asked.at(-1)]).toEqual([200, 'second-1']);
  });

  it('of thinking goes along, as all sellers of a vendor read it', async () => {
    await chain.start();
    chain.faults.set('first', failWith(500));
    const thinking = { type: 'thinking', thinking: 't', signature: 'EqRkLw==' };
    const messages = [...body.messages, { role: 'assistant', content: [thinking] }];
    await ask({ messages });
    expect(chain.at('second').requests.at(-1)?.body.toString()).toContain('EqRkLw==');
  });
});

describe('what OpenAI has sealed', () => {
  const reasoning = (sealed: string) => ({ type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: sealed });
  const sealOf = (name: string) => `gAAAA${name}${'x'.repeat(100)}`;
  const answerAs =
    (name: string): UpstreamHandler =>
    (_request, response) => {
      const said = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'ok' }] };
      const answer = { object: 'response', status: 'completed', output: [reasoning(sealOf(name)), said] };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id: 'resp_1', ...answer }));
    };
  const respond = (...seals: string[]) =>
    chain.post('/v1/responses', {
      model: 'm',
      store: false,
      input: [...seals.map(reasoning), { role: 'user', content: 'hi' }],
    });
  const sentTo = (name: 'first' | 'second') => chain.at(name).requests.at(-1)?.body.toString() ?? '';

  async function start(): Promise<void> {
    await chain.start({ paths: ['responses', 'responses', 'responses'] });
    for (const name of ['first', 'second'] as const) chain.faults.set(name, answerAs(name));
  }

  it('goes to nobody else, whether it is known or not who has sealed it', async () => {
    await start();
    await respond();
    chain.faults.set('first', failWith(500));
    expect((await respond(sealOf('first'), sealOf('nobody'))).status).toBe(200);
    expect(chain.asked).toEqual(['first-1', 'second-1']);
    expect(sentTo('first')).toContain(sealOf('first'));
    expect(sentTo('second')).not.toContain('encrypted_content');
  });

  it('goes back to whoever has sealed it, and to no one at home', async () => {
    await start();
    chain.faults.set('first', failWith(500));
    await respond();
    await respond(sealOf('second'));
    expect(sentTo('second')).toContain(sealOf('second'));
    chain.faults.set('first', answerAs('first'));
    expect((await respond(sealOf('second'))).status).toBe(200);
    expect(chain.asked).toEqual(['first-1']);
    expect(sentTo('first')).not.toContain('encrypted_content');
  });

  it('in a summary keeps the request where it was made', async () => {
    await start();
    chain.faults.set('first', failWith(500));
    const input = [
      { type: 'compaction', encrypted_content: sealOf('summary') },
      { role: 'user', content: 'hi' },
    ];
    const answer = await chain.post('/v1/responses', { model: 'm', store: false, input });
    expect([answer.status, chain.asked]).toEqual([500, ['first-1']]);
  });
});

describe('endpoints of several formats', () => {
  const CHAT = { id: 'c', choices: [{ message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }] };
  const answerChat: UpstreamHandler = (_request, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(CHAT));

  it('are translated for, each with its own id of the model', async () => {
    await chain.start({ paths: ['messages', 'chat', 'messages'], model: { ids: { second: 'deployment' } } });
    chain.faults.set('first', failWith(500));
    chain.faults.set('second', answerChat);
    const answer = await ask();
    expect([answer.status, answer.headers['x-gateway-translated']]).toEqual([200, 'messages>chat']);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ model: 'm', content: [{ type: 'text', text: 'ok' }] });
    expect(JSON.parse(chain.at('second').requests.at(-1)?.body.toString() ?? '')).toMatchObject({
      model: 'deployment',
    });
    chain.faults.clear();
    expect((await ask()).headers['x-gateway-translated']).toBeUndefined();
  });

  it('do not turn a request away that has no translation for one, while one before it only rests', async () => {
    await chain.start({ paths: ['messages', 'chat', 'chat'] });
    const untranslatable = { safeguards: { prompt: 'on' } };
    chain.faults.set('first', failWith(429, { 'retry-after': '60' }));
    expect([(await ask(untranslatable)).status, chain.asked]).toEqual([429, ['first-1']]);
    chain.faults.clear();
    expect([(await ask(untranslatable)).status, chain.asked]).toEqual([200, ['first-1']]);
    expect([(await ask()).headers['x-gateway-translated'], chain.asked]).toEqual([undefined, ['first-1']]);
  });

  it('leave the client the error of an endpoint that failed, where another one has no translation', async () => {
    await chain.start({ paths: ['messages', 'chat', 'chat'] });
    const untranslatable = { safeguards: { prompt: 'on' } };
    for (const [status, more] of [
      [500, {}],
      [500, { max_tokens: 0 }],
      [401, {}],
    ] as const) {
      chain.faults.set('first', failWith(status));
      const answer = await ask({ ...untranslatable, ...more });
      expect([answer.status, chain.asked]).toEqual([status, ['first-1']]);
    }
  });

  it('count tokens by an estimate where the format has no count', async () => {
    await chain.start({ paths: ['messages', 'chat', 'messages'] });
    chain.faults.set('first', failWith(500));
    const answer = await chain.post('/v1/messages/count_tokens', body);
    expect([answer.status, answer.headers['x-gateway-token-count'], chain.asked]).toEqual([
      200,
      'estimate',
      ['first-1'],
    ]);
  });
});

it('lets nobody spend the team’s money at a later endpoint who may not at the first', async () => {
  await chain.start({
    config: { client_authorization: { upstream: 'first' } },
    env: { FIRST_KEY: '', DROID_ALLOW_LOCAL: 'false' },
  });
  const answer = await ask();
  expect([answer.status, chain.asked]).toEqual([401, []]);
});
