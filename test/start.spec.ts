import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ConfigError } from '../src/config/read-config.js';
import { postJson, sendRequest } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway, type TestGatewaySettings } from './start-gateway.js';
import { startRawUpstream } from './start-raw-upstream.js';

const started: TestGateway[] = [];

async function start(settings: TestGatewaySettings): Promise<TestGateway> {
  const gateway = await startGateway(settings);
  started.push(gateway);
  return gateway;
}

async function startError(settings: TestGatewaySettings): Promise<unknown> {
  return await start(settings).then(
    () => undefined,
    (error: unknown) => error,
  );
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((gateway) => gateway.close()));
});

describe('the start', () => {
  it('needs neither a credential nor a model', async () => {
    const gateway = await start({ config: {} });
    expect((await sendRequest(`${gateway.url}/healthz`)).status).toBe(200);
  });

  it('tells what it found, in lines that a person can read', async () => {
    const { logs } = await start({
      config: {
        upstreams: [{ name: 'vendor', api_key_env: 'VENDOR_KEY' }, { name: 'none' }],
        modles: [],
        proxies: [{ url: 'nonsense' }],
      },
      env: { FACTORY_API_KEY: 'fk-one,fk-two', VENDOR_KEY: 'vendor-key' },
    });
    const text = logs.join('');
    expect(text).toMatch(/^\[INFO\] .*factory: 2 fixed key/m);
    expect(text).toMatch(/^\[INFO\] .*vendor: 1 fixed key/m);
    expect(text).toMatch(/^\[INFO\] .*none: none/m);
    expect(text).toMatch(/^\[WARN\] .*modles is not a known key; did you mean models\?/m);
    expect(text).toMatch(/^\[WARN\] .*proxies\[0\]/m);
    expect(text).not.toMatch(/^\[INFO\] .*(?:Mapped|dependencies initialized)/m);
  });

  it('rejects with EADDRINUSE where something listens already', async () => {
    const { url } = await start({ config: {} });
    const port = new URL(url).port;
    expect(await startError({ config: {}, env: { PORT: port } })).toMatchObject({
      code: 'EADDRINUSE',
      port: Number(port),
    });
    expect((await sendRequest(`${url}/healthz`)).status).toBe(200);
  });

  it('takes port and host of the environment before those of config.json', async () => {
    const busy = new URL((await start({ config: {} })).url).port;
    const gateway = await start({
      config: { port: Number(busy), host: '192.0.2.1' },
      env: { PORT: '0', HOST: '127.0.0.1' },
    });
    expect((await sendRequest(`${gateway.url}/healthz`)).status).toBe(200);
    expect(
      await startError({ config: { port: Number(busy), host: '127.0.0.1' }, env: { PORT: '', HOST: '' } }),
    ).toMatchObject({ code: 'EADDRINUSE', port: Number(busy) });
  });

  it('rejects with every problem of config.json at once', async () => {
    const error = await startError({
      config: {
        port: -1,
        models: [{ id: 'a', type: 'anthropic', reasoning: 'much' }, { type: 'openai' }],
        endpoint: [{ name: 'x' }],
      },
    });
    expect(error).toBeInstanceOf(ConfigError);
    const { problems } = error as ConfigError;
    for (const path of ['port', 'models[0].reasoning', 'models[1].id', 'endpoint[0]'])
      expect(problems).toContainEqual(expect.stringContaining(path));
  });

  it('rejects with every problem of the environment at once', async () => {
    const error = await startError({
      config: {},
      env: { PORT: '70000', LOG_LEVEL: 'loud', LOG_FORMAT: 'xml', DROID_ALLOW_ANONYMOUS: 'perhaps' },
    });
    for (const name of ['PORT', 'LOG_LEVEL', 'LOG_FORMAT', 'DROID_ALLOW_ANONYMOUS'])
      expect((error as Error).message).toContain(name);
    for (const value of ['70000', 'loud', 'xml', 'perhaps']) expect((error as Error).message).not.toContain(value);
  });

  it('names a configuration file that is not there', async () => {
    const path = join(tmpdir(), 'droid2api-nowhere', 'config.json');
    expect(await startError({ config: {}, env: { DROID_CONFIG: path } })).toMatchObject({
      message: expect.stringContaining(`${path} cannot be read (ENOENT)`),
    });
  });

  it('takes an empty variable for an absent one, as docker compose passes them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'droid2api-cwd-'));
    const previous = process.cwd();
    writeFileSync(
      join(folder, 'config.json'),
      JSON.stringify({
        port: 0,
        host: '127.0.0.1',
        models: [{ id: 'claude-here', type: 'anthropic' }],
        version_check: { enabled: false },
      }),
    );
    process.chdir(folder);
    try {
      const names = [
        'PORT',
        'HOST',
        'NODE_ENV',
        'DROID_CONFIG',
        'DROID_DATA_DIR',
        'FACTORY_API_KEY',
        'DROID_ALLOW_ANONYMOUS',
        'LOG_LEVEL',
        'LOG_FORMAT',
      ];
      const gateway = await start({ config: {}, env: Object.fromEntries(names.map((name) => [name, ''])) });
      expect((await sendRequest(`${gateway.url}/v1/models/claude-here`)).status).toBe(200);
      expect(gateway.logs.join('')).toMatch(/^\[INFO\] .*factory: the client's own authorization/m);
    } finally {
      process.chdir(previous);
      rmSync(folder, { recursive: true });
    }
  });

  it('reads .env, which yields to what is set already', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'droid2api-env-'));
    const previous = process.cwd();
    writeFileSync(join(folder, '.env'), 'FACTORY_API_KEY=fk-a,fk-b,fk-c\nVENDOR_KEY=vendor-key\nLOG_FORMAT=json\n');
    process.chdir(folder);
    try {
      const config = { upstreams: [{ name: 'vendor', api_key_env: 'VENDOR_KEY' }] };
      const gateway = await start({ config, env: { NODE_ENV: 'production', FACTORY_API_KEY: 'fk-set-already' } });
      const lines = gateway.logs.map((line) => (JSON.parse(line) as { msg: string }).msg);
      expect(lines).toContainEqual(expect.stringContaining('vendor: 1 fixed key'));
      expect(lines).toContainEqual(expect.stringContaining('factory: 1 fixed key'));
    } finally {
      process.chdir(previous);
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the end', () => {
  it('comes although a client holds a connection that it never used', async () => {
    const gateway = await startGateway({ config: {} });
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    // An answer on another connection shows that the server has taken this one, too.
    await sendRequest(`${gateway.url}/healthz`);
    const ended = new Promise((resolve) => socket.once('close', resolve));
    await gateway.close();
    await ended;
  });

  it('waits for the answer that is on its way', async () => {
    const upstream = await startRawUpstream();
    let finish: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => {
      upstream.answer((_request, response) => {
        finish = () =>
          response.writeHead(200, { 'content-type': 'application/json' }).end('{"content":[],"late":true}');
        resolve();
      });
    });
    const gateway = await startGateway({
      config: sandboxConfig(upstream.url),
      env: { FACTORY_API_KEY: 'fk-team-key' },
    });
    const answer = postJson(`${gateway.url}/v1/messages`, { model: 'claude-x', messages: [] });
    await arrived;
    const closed = gateway.close();
    finish();
    expect((await answer).body.toString()).toBe('{"content":[],"late":true}');
    await closed;
    await upstream.close();
    // Somebody else may have been given the port.
    expect(gateway.app.getHttpServer().listening).toBe(false);
  });
});
