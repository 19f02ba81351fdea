import { describe, expect, it } from '@jest/globals';
import { type UpstreamHandler } from './start-raw-upstream.js';
import { EndpointChain } from './support/endpoint-chain.js';
import { event, message, responseEvents } from './support/responses-answers.js';

const TOO_LONG = 'prompt is too long: 2000 tokens > 1000 maximum';
const EXCEEDED = { code: 'context_length_exceeded', message: 'Your input exceeds the context window of this model.' };
const FAILED = { id: 'resp_1', object: 'response', status: 'failed', output: [], error: EXCEEDED };

const events =
  (...texts: string[]): UpstreamHandler =>
  (_request, response) =>
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(texts.join(''));
const whole =
  (body: object): UpstreamHandler =>
  (_request, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const messageStart = event('message_start', { message: { id: 'msg_1', type: 'message', role: 'assistant' } });
const anthropicError = (type: string, text: string) => event('error', { error: { type, message: text } });
const created = event('response.created', { response: { ...FAILED, status: 'in_progress', error: null } });
const failed = event('response.failed', { response: FAILED });

const serve: UpstreamHandler = (request, response, message_) => {
  const { stream } = JSON.parse(request.body.toString()) as { stream?: boolean };
  const output = [message('larger')];
  const answer = stream
    ? events(responseEvents('resp_2', output))
    : whole({ id: 'resp_2', object: 'response', status: 'completed', output });
  answer(request, response, message_);
};
const chain = new EndpointChain(serve);
const USER = { role: 'user', content: 'hi' };

/** `m` is served by the first endpoint, and `n`, which has a larger context, by the second. */
async function start(path: 'messages' | 'responses', more: object = {}): Promise<void> {
  const models = [
    {
      id: 'm',
      type: path === 'messages' ? 'anthropic' : 'openai',
      endpoints: ['first'],
      context_fallback: 'n',
      ...more,
    },
    { id: 'n', type: 'openai', endpoints: ['second'] },
  ];
  await chain.start({ paths: [path, 'responses', 'responses'], config: { models } });
}

const askMessages = (stream: boolean) =>
  chain.post('/v1/messages', { model: 'm', max_tokens: 10, stream, messages: [USER] });
const askResponses = (stream: boolean) => chain.post('/v1/responses', { model: 'm', stream, input: [USER] });

describe('a conversation that is too long, as an answer of status 200 tells before its content', () => {
  it.each<[string, 'messages' | 'responses', typeof askMessages, boolean, UpstreamHandler]>([
    [
      "Anthropic's error after the beginning",
      'messages',
      askMessages,
      true,
      events(messageStart, anthropicError('invalid_request_error', TOO_LONG)),
    ],
    ["Anthropic's error alone", 'messages', askMessages, true, events(anthropicError('request_too_large', TOO_LONG))],
    ['response.failed', 'responses', askResponses, true, events(created, failed)],
    ["OpenAI's error event", 'responses', askResponses, true, events(created, event('error', EXCEEDED))],
    ['a whole failed response', 'responses', askResponses, false, whole(FAILED)],
    ['response.failed, translated', 'responses', askMessages, true, events(created, failed)],
    ['a whole failed response, translated', 'responses', askMessages, false, whole(FAILED)],
    ['response.failed for a whole answer', 'responses', askMessages, false, events(created, failed)],
  ])('is answered by the larger model: %s', async (_name, path, ask, stream, fault) => {
    await start(path);
    chain.faults.set('first', fault);
    const answer = await ask(stream);
    expect([answer.status, answer.headers['x-gateway-model'], chain.asked]).toEqual([
      200,
      'n',
      ['first-1', 'second-1'],
    ]);
    expect(answer.body.toString()).toContain('larger');
    expect(answer.body.toString()).not.toMatch(/too long|context_length/);
  });

  it('reaches the client in the words of the upstream where the larger model fails too', async () => {
    await start('messages');
    const told = messageStart + anthropicError('invalid_request_error', TOO_LONG);
    chain.faults.set('first', events(told));
    chain.faults.set('second', (_request, response) => response.writeHead(529).end('{}'));
    const answer = await askMessages(true);
    expect([answer.status, answer.body.toString()]).toEqual([200, told]);
    expect(chain.asked).toEqual(['first-1', 'second-1']);
  });

  it('is no reason where content has gone out, nor is another fault of the request', async () => {
    await start('messages');
    const block = event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
    for (const told of [
      messageStart + block + anthropicError('invalid_request_error', TOO_LONG),
      messageStart + anthropicError('invalid_request_error', 'messages: roles must alternate'),
    ]) {
      chain.faults.set('first', events(told));
      const answer = await askMessages(true);
      expect([answer.body.toString(), chain.asked]).toEqual([told, ['first-1']]);
    }
  });

  it('passes as it came where no larger model is configured', async () => {
    await start('responses', { context_fallback: undefined });
    chain.faults.set('first', events(created, failed));
    expect((await askResponses(true)).body.toString()).toBe(created + failed);
    expect(chain.asked).toEqual(['first-1']);
  });
});
