import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { postJson, sendRequest } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

const RELOADED = /Configuration reloaded/;
const REFUSED = /The running configuration stays in force/;

let upstream: RawUpstream;
let gateway: TestGateway;

beforeEach(async () => {
  upstream = await startRawUpstream();
});

afterEach(async () => {
  await gateway.close();
  await upstream.close();
});

async function modelIds(): Promise<string[]> {
  const { body } = await sendRequest(`${gateway.url}/v1/models`);
  return (JSON.parse(body.toString()) as { data: { id: string }[] }).data.map(({ id }) => id);
}

function configWith(id: string, more: object = {}): string {
  return JSON.stringify({
    ...sandboxConfig(upstream.url),
    models: [{ id, type: 'anthropic', ...more }],
    version_check: { enabled: false },
  });
}

/** Resolves once the changed file has been looked at. */
async function change(text: string, expected: RegExp): Promise<string> {
  gateway.logs.length = 0;
  writeFileSync(gateway.configPath, text);
  return await gateway.logged(expected);
}

describe('a changed config.json', () => {
  it('takes effect without a restart, for everything that reads it', async () => {
    gateway = await startGateway({ config: sandboxConfig(upstream.url), env: { FACTORY_API_KEY: 'fk-team-key' } });
    expect(await modelIds()).toEqual([]);

    const elsewhere = await startRawUpstream();
    const config = JSON.parse(configWith('claude-new', { provider: 'bedrock' })) as object;
    const endpoint = [{ name: 'anthropic', base_url: `${elsewhere.url}/new`, headers: { 'x-new': 'yes' } }];
    await change(
      JSON.stringify({
        ...config,
        endpoint,
        system_prompt: 'New.',
        user_agent: 'factory-cli/9.9.9',
        model_redirects: { old: 'claude-new' },
      }),
      RELOADED,
    );

    expect(await modelIds()).toEqual(['claude-new']);
    expect((await postJson(`${gateway.url}/v1/messages`, { model: 'old', messages: [] })).status).toBe(200);
    await elsewhere.close();
    expect(upstream.requests).toHaveLength(0);
    const [request] = elsewhere.requests;
    expect(request?.url).toBe('/new');
    expect(request?.headers).toMatchObject({
      'x-new': 'yes',
      'x-api-provider': 'bedrock',
      'user-agent': 'factory-cli/9.9.9',
      authorization: 'Bearer fk-team-key',
    });
    expect(JSON.parse(request?.body.toString() ?? '')).toEqual({
      model: 'claude-new',
      system: [{ type: 'text', text: 'New.' }],
      messages: [],
    });
    expect((await postJson(`${gateway.url}/v1/messages`, { model: 'claude-x', messages: [] })).status).toBe(404);
  });

  it('does not disturb the answer that is on its way', async () => {
    gateway = await startGateway({
      config: JSON.parse(configWith('claude-old')) as object,
      env: { FACTORY_API_KEY: 'fk-team-key' },
    });
    let finish: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => {
      upstream.answer((_request, response) => {
        finish = () =>
          response.writeHead(200, { 'content-type': 'application/json' }).end('{"content":[],"late":true}');
        resolve();
      });
    });
    const answer = postJson(`${gateway.url}/v1/messages`, { model: 'claude-old', messages: [] });
    await arrived;
    await change(configWith('claude-new'), RELOADED);
    finish();
    expect((await answer).body.toString()).toBe('{"content":[],"late":true}');
  });

  it.each([
    ['cut off', () => configWith('claude-new').slice(0, -1), 'not valid JSON'],
    ['empty, as while it is being written', () => '', 'not valid JSON'],
    ['not an object', () => '[]', 'must hold one JSON object'],
    [
      'wrong in two places',
      () => configWith('claude-new', { reasoning: 'much', type: 'claude' }),
      'models[0].reasoning',
    ],
  ])('that is %s is reported, and the running one stays', async (_name, text, problem) => {
    gateway = await startGateway({
      config: JSON.parse(configWith('claude-old')) as object,
      env: { FACTORY_API_KEY: 'fk-team-key' },
    });
    const line = await change(text(), REFUSED);
    expect(line).toMatch(/^\[ERROR\]/);
    expect(line).toContain(problem);
    if (problem.startsWith('models')) expect(line).toContain('models[0].type');
    expect(await modelIds()).toEqual(['claude-old']);
    expect((await postJson(`${gateway.url}/v1/messages`, { model: 'claude-old', messages: [] })).status).toBe(200);

    await change(configWith('claude-new'), RELOADED);
    expect(await modelIds()).toEqual(['claude-new']);
  });

  it('that is gone is reported, and taken up when it is back', async () => {
    gateway = await startGateway({ config: JSON.parse(configWith('claude-old')) as object });
    rmSync(gateway.configPath);
    expect(await gateway.logged(REFUSED)).toContain('ENOENT');
    expect(await modelIds()).toEqual(['claude-old']);
    await change(configWith('claude-new'), RELOADED);
    expect(await modelIds()).toEqual(['claude-new']);
  });

  it('turns debug lines on and off with dev_mode', async () => {
    gateway = await startGateway({
      config: JSON.parse(configWith('claude-old')) as object,
      env: { FACTORY_API_KEY: 'fk-team-key', LOG_LEVEL: '' },
    });
    const debugLines = async () => {
      gateway.logs.length = 0;
      await postJson(`${gateway.url}/v1/messages`, { model: 'claude-old', messages: [] });
      await gateway.logged(/^\[INFO\] POST \/v1\/messages 200/);
      return gateway.logs.filter((line) => line.startsWith('[DEBUG]')).length;
    };
    const config = JSON.parse(configWith('claude-old')) as object;
    expect(await debugLines()).toBe(0);
    await change(JSON.stringify({ ...config, dev_mode: true }), RELOADED);
    expect(await debugLines()).toBeGreaterThan(0);
    await change(JSON.stringify({ ...config, dev_mode: false }), RELOADED);
    expect(await debugLines()).toBe(0);
  });
});

describe('a ConfigMap of Kubernetes', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'droid2api-map-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /**
   * As the kubelet writes it: a new folder, and `..data` renamed over to it; the path that is watched never changes.
   */
  function publish(version: string, text: string): void {
    mkdirSync(join(folder, version));
    writeFileSync(join(folder, version, 'config.json'), text);
    symlinkSync(version, join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
  }

  it('is followed when its symlink is swapped, more than once', async () => {
    publish('..2026_01', configWith('claude-old'));
    symlinkSync(join('..data', 'config.json'), join(folder, 'config.json'));
    gateway = await startGateway({ config: {}, env: { DROID_CONFIG: join(folder, 'config.json') } });
    expect(await modelIds()).toEqual(['claude-old']);
    for (const version of ['new', 'gnu']) {
      gateway.logs.length = 0;
      publish(`..2026_${version}`, configWith(`claude-${version}`));
      await gateway.logged(RELOADED);
      expect(await modelIds()).toEqual([`claude-${version}`]);
    }
  });
});
