import { describe, expect, it } from '@jest/globals';
import { writeThoughtSignature } from '../src/translate/generate/thought-signature.js';
import { type Seal } from '../src/translate/neutral/seal.js';
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
const GOOGLES_USER = { role: 'user', parts: [{ text: 'hi' }] };

interface Client {
  path: string;
  /** The answer as the client puts it into its history. */
  turnOf: (answer: RawAnswer) => object;
  /** A turn that carries this. */
  carrying: (seal: Seal) => object;
  /** A conversation with these turns of the model. */
  bodyOf: (turns: object[]) => object;
  /** What stands in the carriers of an answer. */
  carriedIn: (body: string) => string[];
  lost: string;
}

const carrierOf = (seal: Seal): string => encodeCarrier({ seal, redacted: true });
const messagesOf = (turns: object[]): object => ({
  max_tokens: 10,
  messages: [...turns.flatMap((turn) => [USER, turn]), USER],
});
const carriedInText = (body: string): string[] =>
  [...body.matchAll(/gw1\.oai\.([\w-]+)/g)].map(([, carrier = '']) => Buffer.from(carrier, 'base64url').toString());

const MESSAGES: Client = {
  path: '/v1/messages',
  turnOf: ({ body }) => ({
    role: 'assistant',
    content: (JSON.parse(body.toString()) as { content: object[] }).content,
  }),
  carrying: (seal) => ({
    role: 'assistant',
    content: [
      { type: 'redacted_thinking', data: carrierOf(seal) },
      { type: 'text', text: 'ok' },
    ],
  }),
  bodyOf: messagesOf,
  carriedIn: carriedInText,
  lost: 'messages[].content[].redacted_thinking',
};
const CHAT: Client = {
  path: '/v1/chat/completions',
  turnOf: ({ body }) => (JSON.parse(body.toString()) as { choices: { message: object }[] }).choices[0]?.message ?? {},
  carrying: (seal) => ({
    role: 'assistant',
    content: 'ok',
    thinking_blocks: [{ type: 'redacted_thinking', data: carrierOf(seal) }],
  }),
  bodyOf: messagesOf,
  carriedIn: carriedInText,
  lost: 'messages[].thinking_blocks',
};
const GENERATE: Client = {
  path: '/v1/generate',
  turnOf: ({ body }) =>
    (JSON.parse(body.toString()) as { candidates: { content: object }[] }).candidates[0]?.content ?? {},
  carrying: (seal) => ({
    role: 'model',
    parts: [{ text: 'ok', thoughtSignature: writeThoughtSignature([{ text: '', redacted: true, seal }]) }],
  }),
  bodyOf: (turns) => ({ contents: [...turns.flatMap((turn) => [GOOGLES_USER, turn]), GOOGLES_USER] }),
  carriedIn: (body) =>
    [...body.matchAll(/"thoughtSignature":"([^"]+)"/g)].map(([, signature = '']) =>
      Buffer.from(signature, 'base64').toString(),
    ),
  lost: 'contents[].parts[].thoughtSignature',
};

describe.each([
  ['Messages', MESSAGES],
  ['Chat Completions', CHAT],
  ['generateContent', GENERATE],
])(
  'reasoning that OpenAI has sealed for a client of %s',
  (_name, { path, turnOf, carrying, bodyOf, carriedIn, lost }) => {
    const start = (accounts: object = {}) =>
      chain.start({ paths: ['responses', 'responses', 'responses'], accounts, model: { type: 'openai' } });
    const ask = (...history: object[]) => chain.post(path, { model: 'm', ...bodyOf(history) });
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
      const old: Seal = { family: 'oai', value: sealOf('first-1') };
      expect((await ask(carrying(old))).status).toBe(200);
      expect(sentTo('first')).toContain(sealOf('first-1'));
      chain.faults.set('first', failWith(500));
      expect((await ask(carrying(old))).status).toBe(200);
      expect(sentTo('second')).not.toContain('encrypted_content"');
    });

    it('names no account and no upstream to the client', async () => {
      await start();
      const { body } = await ask();
      const carried = carriedIn(body.toString());
      expect(carried).toEqual([expect.stringMatching(/"m":"[\w-]{12}"/)]);
      expect(carried.join()).not.toContain('FIRST_KEY');
    });
  },
);
