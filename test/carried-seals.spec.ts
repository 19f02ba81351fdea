import { describe, expect, it } from '@jest/globals';
import { encodeCarrier } from '../src/translate/wire/carrier.js';
import { type RawAnswer } from './send-request.js';
import { type UpstreamHandler } from './start-raw-upstream.js';
import { EndpointChain, failWith } from './support/endpoint-chain.js';

const sealOf = (payer: string): string => `gAAAA${payer}`;
const payerOf = (authorization: string | undefined): string => (authorization ?? '').replace('Bearer ', '');

/** Opens no seal but that of the account itself, as OpenAI does. */
const serve: UpstreamHandler = (request, response) => {
  const payer = payerOf(request.headers.authorization);
  const seals = request.body.toString().match(/gAAAA[\w-]+/g) ?? [];
  if (seals.some((sealed) => sealed !== sealOf(payer))) {
    const error = { message: 'The encrypted content could not be verified.', code: 'invalid_encrypted_content' };
    response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
    return;
  }
  const output = [
    { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: sealOf(payer) },
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'ok' }] },
  ];
  const answer = { id: 'resp_1', object: 'response', status: 'completed', output };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
};

const chain = new EndpointChain(serve);
const USER = { role: 'user', content: 'hi' };

interface Client {
  path: string;
  /** The answer as the client puts it into its history. */
  turnOf: (answer: RawAnswer) => object;
  /** A turn that carries this. */
  carrying: (carrier: string) => object;
  lost: string;
}

const MESSAGES: Client = {
  path: '/v1/messages',
  turnOf: ({ body }) => ({
    role: 'assistant',
    content: (JSON.parse(body.toString()) as { content: object[] }).content,
  }),
  carrying: (data) => ({
    role: 'assistant',
    content: [
      { type: 'redacted_thinking', data },
      { type: 'text', text: 'ok' },
    ],
  }),
  lost: 'messages[].content[].redacted_thinking',
};
const CHAT: Client = {
  path: '/v1/chat/completions',
  turnOf: ({ body }) => (JSON.parse(body.toString()) as { choices: { message: object }[] }).choices[0]?.message ?? {},
  carrying: (data) => ({ role: 'assistant', content: 'ok', thinking_blocks: [{ type: 'redacted_thinking', data }] }),
  lost: 'messages[].thinking_blocks',
};

describe.each([
  ['Messages', MESSAGES],
  ['Chat Completions', CHAT],
])('reasoning that OpenAI has sealed for a client of %s', (_name, { path, turnOf, carrying, lost }) => {
  const start = (accounts: object = {}) =>
    chain.start({ paths: ['responses', 'responses', 'responses'], accounts, model: { type: 'openai' } });
  const ask = (...history: object[]) =>
    chain.post(path, { model: 'm', max_tokens: 10, messages: [...history.flatMap((turn) => [USER, turn]), USER] });
  const sentTo = (name: 'first' | 'second') => chain.at(name).requests.at(-1)?.body.toString() ?? '';

  it('goes back to whoever has sealed it', async () => {
    await start();
    const answer = await ask(turnOf(await ask()));
    expect([answer.status, chain.asked]).toEqual([200, ['first-1']]);
    expect(sentTo('first')).toContain(sealOf('first-1'));
    expect(answer.headers['x-gateway-ignored-params']).toBeUndefined();
  });

  it('is left out and listed at another upstream, there and back', async () => {
    await start();
    const one = turnOf(await ask());
    chain.faults.set('first', failWith(500));
    const answer = await ask(one);
    expect([answer.status, chain.asked]).toEqual([200, ['first-1', 'second-1']]);
    expect(answer.headers['x-gateway-ignored-params']).toContain(lost);
    chain.faults.clear();
    expect((await ask(one, turnOf(answer))).status).toBe(200);
    expect(sentTo('first')).toContain(sealOf('first-1'));
    expect(sentTo('first')).not.toContain(sealOf('second-1'));
  });

  it('is left out at another account of its upstream', async () => {
    await start({ first: 2 });
    const one = turnOf(await ask());
    const maker = chain.asked[0] as 'first-1' | 'first-2';
    chain.faults.set(maker, failWith(429));
    expect((await ask(one)).status).toBe(200);
    expect(chain.asked.at(-1)).toMatch(/^first-/);
    expect(chain.asked.at(-1)).not.toBe(maker);
  });

  it('goes to the first upstream only where an earlier release has carried it', async () => {
    await start();
    const old = encodeCarrier({ seal: { family: 'oai', value: sealOf('first-1') }, redacted: true });
    expect((await ask(carrying(old))).status).toBe(200);
    expect(sentTo('first')).toContain(sealOf('first-1'));
    chain.faults.set('first', failWith(500));
    expect((await ask(carrying(old))).status).toBe(200);
    expect(sentTo('second')).not.toContain('encrypted_content"');
  });

  it('names no account and no upstream to the client', async () => {
    await start();
    const { body } = await ask();
    const carriers = [...body.toString().matchAll(/gw1\.oai\.([\w-]+)/g)];
    expect(carriers).toHaveLength(1);
    const content = Buffer.from(carriers[0]?.[1] ?? '', 'base64url').toString();
    expect(JSON.parse(content)).toMatchObject({ m: expect.stringMatching(/^[\w-]{12}$/) as unknown });
    expect(content).not.toContain('FIRST_KEY');
  });
});
