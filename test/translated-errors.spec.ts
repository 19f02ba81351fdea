import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { postJson, sendRequest } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { answerJson, type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

const MESSAGES = { model: 'glm-x', max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] };
const NO_IMAGES = answerJson(400, { error: { message: 'This model does not support image input.' } });

let upstream: RawUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startRawUpstream();
  gateway = await startGateway({ config: sandboxConfig(upstream.url), env: { FACTORY_API_KEY: 'fk-test-key' } });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

describe('an error of a translated request', () => {
  it.each([
    ['of the upstream', MESSAGES, NO_IMAGES, 400],
    ['that another account might not have had', MESSAGES, answerJson(500, { error: { message: 'busy' } }), 500],
    ['in place of an answer', MESSAGES, answerJson(200, '<html>'), 502],
    ['of the gateway', { ...MESSAGES, thread: { type: 'create' } }, answerJson(200, {}), 400],
  ])('%s says that it was translated', async (_whose, body, answer, status) => {
    upstream.answer(answer);
    const { headers, ...refused } = await postJson(`${gateway.url}/v1/messages`, body);
    expect([refused.status, headers['x-gateway-translated']]).toEqual([status, 'messages>chat']);
  });

  it('says what was left out', async () => {
    upstream.answer(NO_IMAGES);
    const { headers } = await postJson(`${gateway.url}/v1/messages`, { ...MESSAGES, top_k: 3 });
    expect(headers['x-gateway-ignored-params']).toBe('top_k');
  });

  it('of the same format says nothing of the kind', async () => {
    upstream.answer(NO_IMAGES);
    const { headers } = await postJson(`${gateway.url}/v1/chat/completions`, MESSAGES);
    expect(headers).not.toHaveProperty('x-gateway-translated');
  });
});

describe('what a model does not take', () => {
  const messageFor = async (headers: Record<string, string>): Promise<string> => {
    const { body } = await postJson(`${gateway.url}/v1/messages`, MESSAGES, headers);
    return (JSON.parse(body.toString()) as { error: { message: string } }).error.message;
  };

  it('is told Claude Code in its own word, and others in those of the upstream', async () => {
    upstream.answer(NO_IMAGES);
    expect(await messageFor({ 'user-agent': 'claude-cli/2.1.330 (external, cli)' })).toBe(
      'capability_rejected: image_block',
    );
    expect(await messageFor({ 'x-claude-code-session-id': 'a' })).toBe('capability_rejected: image_block');
    expect(await messageFor({ 'user-agent': 'curl/8' })).toBe('This model does not support image input.');
  });

  it('is never a conversation that is too long: the sentence with the numbers stays', async () => {
    const message = "This model's maximum context length is 128000 tokens, your messages resulted in 130500 tokens.";
    upstream.answer(answerJson(400, { error: { message, code: 'context_length_exceeded' } }));
    expect(await messageFor({ 'user-agent': 'claude-cli/2.1.330' })).toBe(
      'prompt is too long: 130500 tokens > 128000 maximum',
    );
  });
});

describe("the gateway's own", () => {
  it.each([
    [404, 'GET', '/v1/nowhere'],
    [404, 'POST', '/nowhere'],
    [405, 'GET', '/v1/messages'],
    [405, 'DELETE', '/v1/responses'],
    [405, 'PUT', '/v1/chat/completions'],
    [405, 'POST', '/v1/models'],
    [404, 'GET', '/v1/models/nobody'],
  ])('%d to %s %s carries a request id', async (status, method, path) => {
    const { headers, ...answer } = await sendRequest(gateway.url + path, { method });
    expect(answer.status).toBe(status);
    expect(headers['request-id'] ?? headers['x-request-id']).toMatch(/^req_/);
  });

  it.each([
    [404, 'GET', '/v1/nowhere'],
    [405, 'GET', '/v1/messages'],
  ])("%d to %s %s carries the gateway's id also beside the client's own", async (status, method, path) => {
    const own = { 'x-request-id': 'mine', 'anthropic-version': '2023-06-01' };
    const { headers, ...answer } = await sendRequest(gateway.url + path, { method, headers: own });
    expect([answer.status, headers['x-request-id']]).toEqual([status, 'mine']);
    expect(headers['request-id']).toMatch(/^req_/);
  });
});
