import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFERENCE_ROUTES } from './inference-routes.js';
import { postJson } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

let upstream: RawUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startRawUpstream();
  gateway = await startGateway({ config: sandboxConfig(upstream.url), env: { FACTORY_API_KEY: 'fk-team-key' } });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

describe('x-session-id', () => {
  const id = 'c0ffee00-0000-4000-8000-000000000001';
  const [messages, responses, chat, generate] = [
    '/v1/messages',
    '/v1/responses',
    '/v1/chat/completions',
    '/v1/generate',
  ].map((path) => INFERENCE_ROUTES.find((route) => route.path === path));

  async function sessionOf(
    path: string | undefined,
    body: object,
    headers: Record<string, string> = {},
  ): Promise<unknown> {
    expect((await postJson(gateway.url + path, body, headers)).status).toBe(200);
    return upstream.requests.at(-1)?.headers['x-session-id'];
  }

  it.each<[string, object, Record<string, string>]>([
    ["Claude Code's header", {}, { 'x-claude-code-session-id': id }],
    [
      'metadata.user_id as JSON',
      { metadata: { user_id: JSON.stringify({ device_id: 'd', account_uuid: '', session_id: id }) } },
      {},
    ],
    ['metadata.user_id as text', { metadata: { user_id: `user_0a1b_account__session_${id}` } }, {}],
    ['prompt_cache_key', { prompt_cache_key: id }, {}],
    ["Codex's session_id header", {}, { session_id: id }],
    ["Codex's session-id header", {}, { 'session-id': id.toUpperCase() }],
  ])('is the session of %s', async (_name, member, headers) => {
    expect(await sessionOf('/v1/messages', { ...messages?.body, ...member }, headers)).toBe(id);
    expect(await sessionOf('/v1/responses', { ...responses?.body, ...member }, headers)).toBe(id);
  });

  it("is a UUID where opencode's own is none, and so is the id of a message", async () => {
    const own = { 'x-session-id': 'ses_ddbe940f3ffeS5lS67ixuxEr5X', 'x-assistant-message-id': 'msg_1' };
    expect(await sessionOf('/v1/chat/completions', { ...chat?.body }, own)).toMatch(UUID);
    expect(upstream.requests.at(-1)?.headers['x-assistant-message-id']).toMatch(UUID);
  });

  it('is a UUID that a name of any other form always leads to', async () => {
    const first = await sessionOf('/v1/responses', { ...responses?.body, prompt_cache_key: 'my cache' });
    expect(first).toMatch(UUID);
    expect(await sessionOf('/v1/chat/completions', { ...chat?.body, prompt_cache_key: 'my cache' })).toBe(first);
    expect(await sessionOf('/v1/responses', { ...responses?.body, prompt_cache_key: 'another' })).not.toBe(first);
  });

  it.each<[string | undefined, (texts: string[]) => object]>([
    [messages?.path, (texts) => ({ ...messages?.body, messages: texts.map((content) => ({ role: 'user', content })) })],
    [responses?.path, (texts) => ({ ...responses?.body, input: texts.map((content) => ({ role: 'user', content })) })],
    [chat?.path, (texts) => ({ ...chat?.body, messages: texts.map((content) => ({ role: 'user', content })) })],
    [
      generate?.path,
      (texts) => ({ ...generate?.body, contents: texts.map((text) => ({ role: 'user', parts: [{ text }] })) }),
    ],
  ])('follows the first message of a nameless conversation on %s', async (path, bodyOf) => {
    const first = await sessionOf(path, bodyOf(['hi']));
    expect(first).toMatch(UUID);
    expect(await sessionOf(path, bodyOf(['hi', 'hello', 'go on']))).toBe(first);
    expect(await sessionOf(path, bodyOf(['bye', 'hello', 'go on']))).not.toBe(first);
  });
});
