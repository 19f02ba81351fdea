import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { readAccounts } from '../../src/accounts/read-accounts-file.js';
import { readConfig } from '../../src/config/read-config.js';
import { INFERENCE_ROUTES } from '../inference-routes.js';
import { zstdBomb } from '../support/zstd-frames.js';
import { postJson, sendRequest } from '../send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { answerJson, type RawUpstream, startRawUpstream } from '../start-raw-upstream.js';

const ADMIN = { authorization: 'Bearer admin-token-of-this-test' };
const MB = 1024 * 1024;

let upstream: RawUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startRawUpstream();
  gateway = await startGateway({
    config: sandboxConfig(upstream.url),
    env: { FACTORY_API_KEY: 'fk-team-key', ADMIN_TOKEN: 'admin-token-of-this-test' },
  });
});

afterEach(() => {
  upstream.requests.length = 0;
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

describe('a small body that inflates to a large one', () => {
  const bomb = Buffer.alloc(256 * MB, ' ');
  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', (bytes: Buffer) => brotliCompressSync(bytes, { params: { 1: 1 } })],
    ['zstd', zstdBomb],
  ] as const)('by %s is given up at 32 MiB', async (encoding, compress) => {
    const bytes = compress(bomb);
    expect(bytes.length).toBeLessThan(MB);
    const before = process.memoryUsage().arrayBuffers;
    const answer = await postJson(`${gateway.url}/v1/messages`, bytes, { 'content-encoding': encoding });
    expect([answer.status, (JSON.parse(answer.body.toString()) as { error: { type: string } }).error.type]).toEqual([
      413,
      'request_too_large',
    ]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(128 * MB);
    expect(upstream.requests).toEqual([]);
  });

  it('twice compressed is not inflated twice', async () => {
    const answer = await postJson(`${gateway.url}/v1/messages`, gzipSync(gzipSync(Buffer.from('{}'))), {
      'content-encoding': 'gzip, gzip',
    });
    expect(answer.status).toBe(415);
  });
});

describe('what is parsed whole', () => {
  const lists = gzipSync(`[${'[],'.repeat((9 * MB) / 3)}[]]`);
  it.each([
    ['what a stranger signs in with', '/dashboard/api/session', 4, {}],
    ['a key', '/admin/api/keys', 64, ADMIN],
    ['an account', '/dashboard/api/logins', 64, ADMIN],
    ['a document of accounts', '/admin/api/accounts/import', 8 * 1024, ADMIN],
  ] as const)('is bounded before it is parsed: %s', async (_what, path, kibibytes, headers) => {
    const answer = await postJson(gateway.url + path, lists, {
      origin: gateway.url,
      ...headers,
      'content-encoding': 'gzip',
    });
    const size = kibibytes < 1024 ? `${kibibytes} KiB` : `${kibibytes / 1024} MiB`;
    expect([
      answer.status,
      (JSON.parse(answer.body.toString()) as { error: { message: string } }).error.message,
    ]).toEqual([413, `The request body is larger than ${size}.`]);
  });
});

describe('nesting without end', () => {
  it.each(INFERENCE_ROUTES)('on $path is an error and not the end of the gateway', async ({ path, body }) => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const nested = `${open.repeat(100_000)}1${close.repeat(100_000)}`;
      const text = JSON.stringify({ ...body, metadata: 0, tools: 1 })
        .replace('"metadata":0', `"metadata":${nested}`)
        .replace('"tools":1', `"tools":${nested}`);
      const answer = await postJson(`${gateway.url}${path}`, text);
      expect([path, answer.status === 200 || answer.status === 400]).toEqual([path, true]);
    }
    expect((await sendRequest(`${gateway.url}/healthz`)).status).toBe(200);
  });
});

describe('names that JavaScript objects inherit', () => {
  const POISON =
    '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"prototype":{"polluted":true}';

  function expectClean(): void {
    expect('polluted' in {}).toBe(false);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  }

  it.each(INFERENCE_ROUTES)('on $path change no object of the gateway', async ({ path, body }) => {
    const text = JSON.stringify(body);
    const models = [body.model, 'claude-x', 'gpt-x', 'glm-x', 'gemini-x'];
    for (const model of models) {
      const poisoned = text.replace(JSON.stringify(body.model), JSON.stringify(model)).replace(/\{/g, `{${POISON},`);
      await postJson(`${gateway.url}${path}`, poisoned);
    }
    expectClean();
  });

  it('in the answers of an upstream change none either', async () => {
    upstream.answer(
      answerJson(
        200,
        `{${POISON},"id":"msg_1","type":"message","role":"assistant","model":"x","content":[{${POISON},` +
          `"type":"text","text":"ok"}],"stop_reason":"end_turn","usage":{${POISON},"input_tokens":1,` +
          '"output_tokens":1}}',
      ),
    );
    const answer = await postJson(`${gateway.url}/v1/chat/completions`, {
      model: 'claude-x',
      messages: [{ role: 'user', content: 'hi' }],
    });
    expect(answer.status).toBe(200);
    expectClean();
  });

  it('as tools, properties and models are words like others', async () => {
    upstream.answer(
      answerJson(200, {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'x',
        content: [],
        stop_reason: 'end_turn',
        usage: { input_tokens: 1, output_tokens: 1 },
      }),
    );
    const schema = '{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{"type":"string"}}}';
    await postJson(
      `${gateway.url}/v1/chat/completions`,
      '{"model":"claude-x","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"function",' +
        `"function":{"name":"constructor","parameters":${schema}}}]}`,
    );
    const sent = upstream.requests.at(-1)?.body.toString() ?? '';
    expect(sent).toContain('"constructor"');
    for (const model of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const answer = await postJson(`${gateway.url}/v1/messages`, { model, max_tokens: 1, messages: [] });
      expect([model, answer.status]).toEqual([model, 404]);
      expect((await sendRequest(`${gateway.url}/v1/models/${model}`)).status).toBe(404);
    }
    expectClean();
  });

  it('in the admin API, in config.json and in accounts.json change none', async () => {
    await postJson(
      `${gateway.url}/admin/api/accounts/import`,
      `{"version":1,${POISON},"accounts":[{"id":"acc-poison","api_key":"fk-x",${POISON}}]}`,
      ADMIN,
    );
    await postJson(`${gateway.url}/admin/api/keys`, `{"name":"poison","owner":"ada",${POISON}}`, ADMIN);
    readConfig(
      `{${POISON},"model_redirects":{"__proto__":"x"},"aliases":{},"timeouts":{${POISON}},` +
        `"models":[{"id":"__proto__","type":"anthropic",${POISON}}]}`,
    );
    readAccounts(JSON.parse(`{"version":1,${POISON},"accounts":[{"id":"a","api_key":"fk-x",${POISON}}]}`));
    expectClean();
  });
});

describe('a path that wants to leave its folder', () => {
  it.each([
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/dashboard/../../config.json',
    '/dashboard/..%2f..%2fconfig.json',
    '/dashboard/%2e%2e%2f%2e%2e%2fdata%2fencryption.key',
    '/dashboard/..%5c..%5cconfig.json',
    '/dashboard/%00',
    '/v1/models/..%2f..%2fconfig.json',
    '/admin/../admin/api/accounts',
    '/admin/api/accounts/..%2f..%2f..%2fetc%2fpasswd',
    '//etc/passwd',
    '/dashboard//etc/passwd',
  ])('%s leads nowhere', async (path) => {
    const { port } = new URL(gateway.url);
    // The path as an option: a URL would be tidied up before it is sent.
    const answer = await sendRequest(gateway.url, { port, path });
    const text = answer.body.toString();
    expect([path, answer.status === 200 && !text.includes('<html') && !text.includes('<!doctype')]).toEqual([
      path,
      false,
    ]);
    for (const secret of ['"dependencies"', 'root:', 'endpoint"', 'base_url', 'acc-'])
      expect(text).not.toContain(secret);
  });
});
