import Anthropic from '@anthropic-ai/sdk';
import { type ModelInfo } from '@anthropic-ai/sdk/resources/models';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { type Model } from 'openai/resources/models';
import { postJson, sendRequest } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

let upstream: RawUpstream;
let gateway: TestGateway;
let anthropic: Anthropic;
let openai: OpenAI;

beforeAll(async () => {
  upstream = await startRawUpstream();
  gateway = await startGateway({
    config: sandboxConfig(upstream.url, {
      models: [
        { id: 'claude-*', type: 'anthropic', provider: 'glob' },
        { id: 'claude-opus-*', type: 'anthropic', provider: 'later glob' },
        { name: 'Claude Haiku 4.5', id: 'claude-haiku-4-5-20251001', type: 'anthropic', provider: 'exact' },
        { id: 'gpt-5-2025-08-07', type: 'openai' },
        { id: 'vendor/glm-5?', type: 'common' },
        { id: 'vendor/glm-5', type: 'common', provider: 'fireworks' },
        { id: 'gemini-3-flash-preview', type: 'google' },
      ],
      model_redirects: {
        'claude-3-5-haiku-20241022': 'claude-haiku-4-5-20251001',
        fast: 'claude-of-tomorrow',
        chain: 'vendor-nickname',
        'vendor-nickname': 'claude-haiku-4-5-20251001',
        nowhere: 'nobody-knows',
      },
      aliases: {
        'claude-gpt-5': 'gpt-5-2025-08-07',
        'claude-tomorrow': 'claude-of-tomorrow',
        'claude-small': 'claude-3-5-haiku-20241022',
      },
    }),
    env: { FACTORY_API_KEY: 'fk-team-key' },
  });
  anthropic = new Anthropic({ baseURL: gateway.url, apiKey: 'any', maxRetries: 0 });
  openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'any', maxRetries: 0 });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

interface CodexEntry {
  slug: string;
  context_window: number;
  supported_reasoning_levels: { effort: string }[];
}

interface ModelList {
  data: { id: string }[];
  has_more: boolean;
  first_id: string | null;
  last_id: string | null;
  models: CodexEntry[];
}

async function getJson(path: string): Promise<unknown> {
  const answer = await sendRequest(gateway.url + path);
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  return JSON.parse(answer.body.toString());
}

const HAIKU: Model & Pick<ModelInfo, 'id' | 'type' | 'display_name' | 'created_at'> = {
  id: 'claude-haiku-4-5-20251001',
  object: 'model',
  created: 1_759_276_800,
  owned_by: 'exact',
  type: 'model',
  display_name: 'Claude Haiku 4.5',
  created_at: '2025-10-01T00:00:00Z',
};

describe('GET /v1/models', () => {
  it('is one document for both families, of the exact ids in their order', async () => {
    const list = (await getJson('/v1/models?limit=1000')) as { data: { id: string }[] };
    expect(list).toMatchObject({
      object: 'list',
      has_more: false,
      first_id: 'claude-haiku-4-5-20251001',
      last_id: 'claude-small',
    });
    expect(list.data.map(({ id }) => id)).toEqual([
      'claude-haiku-4-5-20251001',
      'gpt-5-2025-08-07',
      'vendor/glm-5',
      'gemini-3-flash-preview',
      'claude-gpt-5',
      'claude-tomorrow',
      'claude-small',
    ]);
    expect(list.data[0]).toEqual(HAIKU);
    expect(list.data[1]).toMatchObject({
      created: 1_754_524_800,
      created_at: '2025-08-07T00:00:00Z',
      owned_by: 'openai',
      display_name: 'gpt-5-2025-08-07',
    });
  });

  it('has aliases with the names of their models, as Claude Code shows them', async () => {
    const { data } = (await getJson('/v1/models')) as {
      data: { id: string; display_name: string; owned_by: string }[];
    };
    expect(data.slice(-3).map(({ id, display_name, owned_by }) => [id, display_name, owned_by])).toEqual([
      ['claude-gpt-5', 'gpt-5-2025-08-07', 'openai'],
      ['claude-tomorrow', 'claude-of-tomorrow', 'glob'],
      ['claude-small', 'Claude Haiku 4.5', 'exact'],
    ]);
  });

  it('is an empty list, not an error, where only globs are configured', async () => {
    const globs = await startGateway({ config: sandboxConfig(upstream.url) });
    const answer = await sendRequest(`${globs.url}/v1/models`);
    await globs.close();
    expect(JSON.parse(answer.body.toString())).toEqual({
      object: 'list',
      data: [],
      has_more: false,
      first_id: null,
      last_id: null,
      models: [],
    });
  });

  it('is read by the OpenAI SDK', async () => {
    const models: Model[] = [];
    for await (const model of openai.models.list()) models.push(model);
    expect(models.map(({ id }) => id)).toContain('vendor/glm-5');
    expect(models[0]).toEqual(HAIKU);
  });

  it('is read by the Anthropic SDK, page by page', async () => {
    const models: ModelInfo[] = [];
    for await (const model of anthropic.models.list({ limit: 1000 })) models.push(model);
    expect(models.map(({ id }) => id)).toContain('gpt-5-2025-08-07');
    expect(models[0]).toEqual(HAIKU);
  });
});

describe('pages of GET /v1/models', () => {
  const IDS = [
    'claude-haiku-4-5-20251001',
    'gpt-5-2025-08-07',
    'vendor/glm-5',
    'gemini-3-flash-preview',
    'claude-gpt-5',
    'claude-tomorrow',
    'claude-small',
  ];
  const page = async (query: string): Promise<unknown[]> => {
    const list = (await getJson(`/v1/models?${query}`)) as ModelList;
    return [list.data.map(({ id }) => id), list.has_more, list.first_id, list.last_id];
  };

  it.each([
    ['limit=2', [0, 2], true],
    ['limit=7', [0, 7], false],
    ['limit=2&after_id=gpt-5-2025-08-07', [2, 4], true],
    ['limit=2&after_id=claude-gpt-5', [5, 7], false],
    ['limit=2&after_id=claude-tomorrow', [6, 7], false],
    ['after_id=vendor%2Fglm-5', [3, 7], false],
    ['limit=2&before_id=claude-gpt-5', [2, 4], true],
    ['limit=3&before_id=vendor/glm-5', [0, 2], false],
    ['before_id=vendor/glm-5', [0, 2], false],
  ] as const)('%s', async (query, [start, end], hasMore) => {
    expect(await page(query)).toEqual([IDS.slice(start, end), hasMore, IDS[start], IDS[end - 1]]);
  });

  it('may be empty', async () => {
    expect(await page('after_id=claude-small')).toEqual([[], false, null, null]);
    expect(await page('before_id=claude-haiku-4-5-20251001')).toEqual([[], false, null, null]);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['limit=1e2', 'limit'],
    ['after_id=nobody-knows', 'after_id'],
    ['after_id=', 'after_id'],
    ['after_id=claude-small&after_id=claude-small', 'after_id'],
    ['before_id=claude-x', 'before_id'],
    ['after_id=claude-small&before_id=claude-small', 'before_id'],
  ])('refuse %s by name', async (query, param) => {
    const answer = await sendRequest(`${gateway.url}/v1/models?${query}`);
    const { error } = JSON.parse(answer.body.toString()) as { error: { param: string; message: string } };
    expect([answer.status, error.param]).toEqual([400, param]);
    expect(error.message).toContain(param);
  });

  it('are followed by the SDK of Anthropic, forwards and backwards', async () => {
    const ids = async (params: object): Promise<string[]> => {
      const found: string[] = [];
      for await (const { id } of anthropic.models.list(params)) found.push(id);
      return found;
    };
    expect(await ids({ limit: 3 })).toEqual(IDS);
    expect((await ids({ limit: 3, before_id: 'claude-small' })).sort()).toEqual(IDS.slice(0, -1).sort());
  });
});

describe('the list for Codex', () => {
  const modelsOf = async (path = '/v1/models?client_version=0.171.0'): Promise<CodexEntry[]> =>
    ((await getJson(path)) as ModelList).models;

  it('has what Codex demands of an entry, the window and the efforts', async () => {
    const [haiku] = await modelsOf();
    expect(haiku).toEqual({
      slug: 'claude-haiku-4-5-20251001',
      display_name: 'Claude Haiku 4.5',
      description: null,
      default_reasoning_level: 'medium',
      supported_reasoning_levels: ['low', 'medium', 'high'].map((effort) => ({
        effort,
        description: expect.any(String),
      })),
      shell_type: 'default',
      visibility: 'list',
      supported_in_api: true,
      priority: expect.any(Number),
      upgrade: null,
      base_instructions: expect.stringMatching(/^You are a coding agent/),
      supports_reasoning_summaries: true,
      support_verbosity: false,
      default_verbosity: null,
      apply_patch_tool_type: null,
      truncation_policy: { mode: 'bytes', limit: expect.any(Number) },
      supports_parallel_tool_calls: true,
      context_window: 200_000,
      max_context_window: 200_000,
      auto_compact_token_limit: 160_000,
      experimental_supported_tools: [],
      use_responses_lite: false,
      prefer_websockets: false,
    });
  });

  it("leaves OpenAI's names to the list that Codex brings, and has aliases", async () => {
    expect((await modelsOf()).map(({ slug }) => slug)).toEqual([
      'claude-haiku-4-5-20251001',
      'vendor/glm-5',
      'gemini-3-flash-preview',
      'claude-gpt-5',
      'claude-tomorrow',
      'claude-small',
    ]);
  });

  it('goes by what capabilities says of the window, and by the level', async () => {
    const other = await startGateway({
      config: sandboxConfig(upstream.url, {
        models: [
          { id: 'glm-6', type: 'common', reasoning: 'high' },
          { id: 'openai/o3', type: 'openai' },
          { id: 'o3-mini', type: 'openai' },
          { id: 'gpt-oss-120b', type: 'common' },
          { id: 'codex-auto-review', type: 'openai' },
          { id: 'gptx', type: 'common' },
        ],
        capabilities: [{ match: 'glm-6', contextWindow: 64_000 }],
      }),
    });
    const { models } = JSON.parse((await sendRequest(`${other.url}/v1/models`)).body.toString()) as ModelList;
    await other.close();
    expect(
      models.map(({ slug, context_window: window, supported_reasoning_levels: levels }) => [
        slug,
        window,
        levels.length,
      ]),
    ).toEqual([
      ['glm-6', 64_000, 0],
      ['gptx', 128_000, 3],
    ]);
  });

  it('is not sent again to who has it', async () => {
    const first = await sendRequest(`${gateway.url}/v1/models`);
    const { etag } = first.headers;
    expect(etag).toMatch(/^"[\w-]{43}"$/);
    // It is one caller's: a cache that serves several must not keep it.
    expect(first.headers['cache-control']).toBe('private, no-cache');
    const ask = (tags: string) => sendRequest(`${gateway.url}/v1/models`, { headers: { 'if-none-match': tags } });
    for (const tags of [etag ?? '', `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await ask(tags);
      expect([again.status, again.headers.etag, again.body.length]).toEqual([304, etag, 0]);
    }
    expect((await ask('"other"')).status).toBe(200);
    expect((await sendRequest(`${gateway.url}/v1/models?limit=1`, { headers: { 'if-none-match': etag } })).status).toBe(
      200,
    );
  });
});

describe('GET /v1/models/{id}', () => {
  it('answers for every id of the list', async () => {
    for (const { id } of ((await getJson('/v1/models')) as ModelList).data)
      expect(await getJson(`/v1/models/${encodeURIComponent(id)}`)).toMatchObject({ id });
  });

  it('answers both SDKs', async () => {
    expect(await openai.models.retrieve('claude-haiku-4-5-20251001')).toEqual(HAIKU);
    expect(await anthropic.models.retrieve('claude-haiku-4-5-20251001')).toEqual(HAIKU);
    await expect(openai.models.retrieve('nobody-knows')).rejects.toMatchObject({
      constructor: OpenAI.NotFoundError,
      code: 'model_not_found',
    });
    await expect(anthropic.models.retrieve('nobody-knows')).rejects.toMatchObject({
      constructor: Anthropic.NotFoundError,
      type: 'not_found_error',
    });
  });

  it('knows what a glob matches, under its own id', async () => {
    expect(await getJson('/v1/models/claude-of-tomorrow-20270203')).toMatchObject({
      id: 'claude-of-tomorrow-20270203',
      display_name: 'claude-of-tomorrow-20270203',
      owned_by: 'glob',
      created_at: '2027-02-03T00:00:00Z',
    });
  });

  it('knows an alias', async () => {
    expect(await getJson('/v1/models/claude-small')).toMatchObject({
      id: 'claude-small',
      display_name: 'Claude Haiku 4.5',
    });
  });

  it('knows what a redirect leads to, under the id that was asked for', async () => {
    expect(await getJson('/v1/models/claude-3-5-haiku-20241022')).toMatchObject({
      id: 'claude-3-5-haiku-20241022',
      owned_by: 'exact',
    });
    expect((await sendRequest(`${gateway.url}/v1/models/nowhere`)).status).toBe(404);
  });

  it.each(['vendor/glm-5', 'vendor%2Fglm-5'])('takes the slash in %s', async (id) => {
    expect(await getJson(`/v1/models/${id}`)).toMatchObject({ id: 'vendor/glm-5', owned_by: 'fireworks' });
  });
});

describe('the model of a request', () => {
  async function sentModel(model: string, path = '/v1/messages'): Promise<unknown> {
    const answer = await postJson(gateway.url + path, { model, messages: [] });
    const request = upstream.requests.at(-1);
    return answer.status === 200
      ? [(JSON.parse(request?.body.toString() ?? '') as { model: string }).model, request?.headers['x-api-provider']]
      : answer.status;
  }

  it.each([
    ["a glob's, by its own name", 'claude-of-tomorrow', ['claude-of-tomorrow', 'glob']],
    ["the first glob's that matches", 'claude-opus-9', ['claude-opus-9', 'glob']],
    ["a redirect's target, exact before glob", 'claude-3-5-haiku-20241022', ['claude-haiku-4-5-20251001', 'exact']],
    ['what an alias stands for, before any glob', 'claude-tomorrow', ['claude-of-tomorrow', 'glob']],
    ['what the redirect leads to that an alias stands for', 'claude-small', ['claude-haiku-4-5-20251001', 'exact']],
    ["a redirect's target that a glob matches", 'fast', ['claude-of-tomorrow', 'glob']],
    ['not found where a redirect leads nowhere', 'nowhere', 404],
    ['redirected once, not twice', 'chain', 404],
    ['not found in another case', 'CLAUDE-X', 404],
  ])('is %s', async (_name, model, expected) => {
    expect(await sentModel(model)).toEqual(expected);
  });

  it('takes ? for one character', async () => {
    expect(await sentModel('vendor/glm-5x', '/v1/chat/completions')).toEqual(['vendor/glm-5x', 'baseten']);
    expect(await sentModel('vendor/glm-5xx', '/v1/chat/completions')).toBe(404);
  });
});

describe('what tells that the gateway is there', () => {
  it.each(['/', '/api/hello'])('HEAD %s is 200 without a body', async (path) => {
    const answer = await sendRequest(gateway.url + path, { method: 'HEAD' });
    expect([answer.status, answer.body.length]).toEqual([200, 0]);
  });

  it('GET / names itself, its version and its endpoints', async () => {
    const root = (await getJson('/')) as { endpoints: string[] };
    expect(root).toMatchObject({
      name: 'droid2api',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      listens_on: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      dashboard: '/dashboard, opened by ADMIN_TOKEN, an admin token or a gateway key',
    });
    // The package is there where the gateway is built: test/run/package.spec.ts.
    for (const endpoint of root.endpoints.filter((name) => name !== 'GET /droid2api.tgz')) {
      const [method, path] = endpoint.split(' ');
      expect([endpoint, (await sendRequest(`${gateway.url}${path}`, { method })).status]).not.toEqual([endpoint, 404]);
    }
    expect(root.endpoints).toEqual(
      expect.arrayContaining([
        'POST /v1/messages',
        'POST /v1/messages/count_tokens',
        'POST /v1/responses',
        'POST /v1/responses/compact',
        'POST /v1/responses/input_tokens',
        'POST /v1/chat/completions',
        'GET /v1/models',
      ]),
    );
  });

  it('GET /healthz says that the process lives, and needs no credential', async () => {
    const bare = await startGateway({ config: {} });
    const answer = await sendRequest(`${bare.url}/healthz`);
    await bare.close();
    expect([answer.status, JSON.parse(answer.body.toString())]).toEqual([200, { status: 'ok' }]);
  });

  it('is not logged', async () => {
    await gateway.logged(/HealthController/);
    gateway.logs.length = 0;
    await sendRequest(gateway.url, { method: 'HEAD' });
    await sendRequest(`${gateway.url}/api/hello`, { method: 'HEAD' });
    await sendRequest(`${gateway.url}/healthz`);
    expect(gateway.logs).toEqual([]);
  });
});
