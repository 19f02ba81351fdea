import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type RawUpstream, startRawUpstream, type UpstreamRequest } from './start-raw-upstream.js';
import { startGateway, type TestGateway } from './start-gateway.js';
import { answerResponses, message } from './support/responses-answers.js';
import { SocketClient } from './support/socket-client.js';

const KEYS = ['fk-one', 'fk-two', 'fk-three'];
const HI = { role: 'user', content: 'hi' };
const GPT = { model: 'gpt-x', store: false };

let upstream: RawUpstream;
let gateway: TestGateway;
let client: SocketClient;

beforeAll(async () => {
  upstream = await startRawUpstream();
});
afterAll(() => upstream.close());

beforeEach(async () => {
  gateway = await startGateway({
    config: {
      endpoint: [{ name: 'openai', base_url: `${upstream.url}/gpt`, kind: 'plain' }],
      models: [{ id: 'gpt-x', type: 'openai' }],
    },
    env: { FACTORY_API_KEY: KEYS.join(',') },
  });
  client = await SocketClient.connect(gateway.url);
});
afterEach(async () => {
  if (client.closed === undefined) await client.close();
  await gateway.close();
  upstream.requests.splice(0);
});

const payerOf = ({ headers }: UpstreamRequest): string => String(headers['authorization']).replace('Bearer ', '');
const payers = (): string[] => upstream.requests.map(payerOf);

describe('a conversation by WebSocket', () => {
  it('goes on with another account where the first one fails, turn after turn', async () => {
    const answers = answerResponses((_request, count) => [message(`answer ${count}`)]);
    let refusals = 2;
    upstream.answer((request, response, raw) => {
      if (refusals-- > 0) response.writeHead(529).end('{"error":{"message":"overloaded"}}');
      else answers(request, response, raw);
    });
    const events = await client.ask({ ...GPT, input: [HI] });
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['response.created', 'response.completed']));
    expect(new Set(payers()).size).toBe(3);
    const { id } = events.at(-1)?.response ?? {};
    upstream.requests.splice(0);

    refusals = 1;
    const next = await client.ask({ ...GPT, previous_response_id: id, input: [HI] });
    expect([next.at(-1)?.type, payers().length, new Set(payers()).size]).toEqual(['response.completed', 2, 2]);
  });

  it('stays on its account, on another connection too', async () => {
    upstream.answer(answerResponses((_request, count) => [message(`answer ${count}`)]));
    let id: string | undefined;
    const input: object[] = [HI];
    for (let turn = 0; turn < 4; turn++) {
      const events = await client.ask({ ...GPT, prompt_cache_key: 'thread-1', previous_response_id: id, input: [HI] });
      id = events.at(-1)?.response?.id;
      input.push(message('answer'), HI);
    }
    await client.close();
    client = await SocketClient.connect(gateway.url);
    await client.ask({ ...GPT, prompt_cache_key: 'thread-1', input });
    expect([payers().length, new Set(payers()).size]).toEqual([5, 1]);
  });
});
