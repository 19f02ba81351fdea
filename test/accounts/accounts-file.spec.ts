import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../sandbox/pretend-upstream.js';
import { AccountsFileService } from '../../src/accounts/accounts-file.service.js';
import { describeEngines } from '../support/describe-engines.js';
import { postJson } from '../send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';

const CLAUDE = { model: 'claude-opus-4-8', max_tokens: 100, messages: [{ role: 'user' as const, content: 'hi' }] };
const OWN = { authorization: 'Bearer own-key-of-the-client' };

describeEngines('accounts.json of a running gateway', (under) => {
  let sandbox: Sandbox;
  let gateway: TestGateway;
  let folder: string;
  let env: Record<string, string>;
  let seen: number;

  beforeEach(async () => {
    sandbox = await startSandbox();
    seen = 0;
    folder = mkdtempSync(join(tmpdir(), 'droid-file-'));
    const { databaseUrl, encryptionKey } = await under.settings();
    env = {
      DROID_ACCOUNTS: path(),
      DROID_DATA_DIR: join(folder, 'data'),
      DATABASE_URL: databaseUrl ?? '',
      DROID_ENCRYPTION_KEY: encryptionKey ?? '',
    };
  });
  afterEach(async () => {
    await gateway.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const path = (): string => join(folder, 'accounts.json');
  const write = (text: string | Buffer): void => writeFileSync(path(), text);
  const list = (...accounts: unknown[]): string => JSON.stringify({ version: 1, accounts });
  const start = async (more: Readonly<Record<string, string>> = {}): Promise<void> => {
    gateway = await startGateway({ config: sandboxConfig(sandbox.url), env: { ...env, ...more } });
  };
  const readAgain = async (): Promise<void> => {
    await gateway.app.get<AccountsFileService>(AccountsFileService, { strict: false }).takeOver();
  };
  const ask = () => postJson(`${gateway.url}/v1/messages`, CLAUDE, OWN);
  const statuses = async (): Promise<number[]> => [
    (await ask()).status,
    (await ask()).status,
    (await ask()).status,
    (await ask()).status,
  ];
  /** Whose credential upstream saw since the last look. */
  const payers = (): Set<string | undefined> => {
    const fresh = sandbox.requests.slice(seen);
    seen += fresh.length;
    return new Set(fresh.map(({ headers }) => headers['authorization']));
  };

  it('credentials with what editors and shells leave on them pay like all others', async () => {
    write(
      list(
        { id: 'bad', api_key: 'fk-bad\n' },
        { id: 'nul', api_key: '\ufefffk-nul\0' },
        { id: 'zero', api_key: 'fk-\u200bzero ' },
        { id: 'good', api_key: 'fk-good' },
      ),
    );
    await start();
    // So many conversations that none of the four is left out, one in ten million times excepted.
    for (let conversation = 0; conversation < 60; conversation++) {
      const messages = [{ role: 'user', content: `hi ${conversation}` }];
      expect((await postJson(`${gateway.url}/v1/messages`, { ...CLAUDE, messages }, OWN)).status).toBe(200);
    }
    expect(payers()).toEqual(new Set(['Bearer fk-bad', 'Bearer fk-nul', 'Bearer fk-zero', 'Bearer fk-good']));
  });

  it('a credential that no header can carry is named and another takes over', async () => {
    write(list({ id: 'bad', api_key: 'fk\nbad' }, { id: 'good', api_key: 'fk-good' }));
    await start();
    expect(await statuses()).toEqual([200, 200, 200, 200]);
    expect(payers()).toEqual(new Set(['Bearer fk-good']));
    expect(gateway.logs.join('\n')).toContain('accounts[0].api_key has a character in it that no header can carry');
  });

  it('one bad entry of many is left out, and keys that nobody knows are warned of', async () => {
    write(
      list(
        { id: 'a', api_key: 'fk-a', weight: 'heavy' },
        { id: 'b\0', api_key: 'fk-b' },
        { id: 'c', api_key: 'fk-c', enable: true },
      ),
    );
    await start();
    expect(await statuses()).toEqual([200, 200, 200, 200]);
    expect(payers()).toEqual(new Set(['Bearer fk-c']));
    const logs = gateway.logs.join('\n');
    for (const said of [
      'accounts[0].weight must be',
      'accounts[1].id must not have',
      'accounts[2].enable is not a known key; did you mean enabled?',
    ])
      expect(logs).toContain(said);
  });

  it("one of a fork's that is switched off pays for nothing", async () => {
    write(
      JSON.stringify([
        { type: 'apikey', email: '', access_token: 'fk-off', refresh_token: '', status: 'disabled', label: 'x' },
        { type: 'apikey', email: '', access_token: 'fk-on', refresh_token: '', status: 'active', exp: 0, label: 'y' },
      ]),
    );
    await start();
    expect(await statuses()).toEqual([200, 200, 200, 200]);
    expect(payers()).toEqual(new Set(['Bearer fk-on']));
  });

  it.each<[string, (text: string) => string | Buffer]>([
    ['a byte order mark', (text) => `\ufeff${text}`],
    ['UTF-16', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ])('comes in with %s', async (_how, encode) => {
    write(encode(list({ id: 'a', api_key: 'fk-a' })));
    await start();
    expect((await ask()).status).toBe(200);
    expect(payers()).toEqual(new Set(['Bearer fk-a']));
  });

  it.each<[string, () => void]>([
    ['is absent', () => undefined],
    ['has an empty list', () => write(list())],
  ])('lets the next source pay where it %s', async (_how, prepare) => {
    prepare();
    await start({ FACTORY_API_KEY: 'fk-next' });
    expect((await ask()).status).toBe(200);
    expect(payers()).toEqual(new Set(['Bearer fk-next']));
  });

  it.each<[string, () => void, RegExp]>([
    ['is no JSON', () => write('{"version":1,\n "accounts":[],}'), /accounts\.json .*line 2 column 16/],
    ['is no list', () => write('{"version":1,"accounts":{"length":3}}'), /accounts\.json .*accounts must be an array/],
    ['cannot be read', () => void mkdirSync(path()), /accounts\.json .*it cannot be read \(EISDIR\)/],
    [
      'has no entry that may be used',
      () => write(list({ id: 'a', refresh_token: 'rt-canary', weight: -1 }, { id: 'b' })),
      /accounts\.json .*accounts\[0\]\.weight must .*accounts\[1\]\.refresh_token must be set/,
    ],
  ])('lets nobody pay where it %s, until it is mended', async (_how, prepare, named) => {
    prepare();
    await start({ FACTORY_API_KEY: 'fk-next' });
    const refused = await ask();
    expect(refused.status).toBe(503);
    expect(refused.body.toString()).toMatch(named);
    expect(refused.body.toString()).not.toContain('canary');
    expect(refused.headers['retry-after']).toBe('30');
    expect(payers()).toEqual(new Set());
    rmSync(path(), { recursive: true });
    write(list({ id: 'a', api_key: 'fk-a' }));
    await readAgain();
    expect((await ask()).status).toBe(200);
    expect(payers()).toEqual(new Set(['Bearer fk-a']));
  });

  it('lets the next source pay again once it is removed', async () => {
    write('{');
    await start({ FACTORY_API_KEY: 'fk-next' });
    expect((await ask()).status).toBe(503);
    rmSync(path());
    await readAgain();
    expect((await ask()).status).toBe(200);
    expect(payers()).toEqual(new Set(['Bearer fk-next']));
  });

  it('leaves the known accounts as they are where it cannot be read, and has its say where it can', async () => {
    write(list({ id: 'a', api_key: 'fk-a' }));
    await start({ FACTORY_API_KEY: 'fk-next' });
    write('{"version":1,"accounts":[');
    await readAgain();
    expect((await ask()).status).toBe(200);
    write(list({ id: 'a', api_key: 'fk-a', weight: 'heavy' }));
    await readAgain();
    expect((await ask()).status).toBe(503);
    expect(payers()).toEqual(new Set(['Bearer fk-a']));
    write(list({ id: 'a', api_key: 'fk-a' }));
    await readAgain();
    expect((await ask()).status).toBe(200);
  });

  it('a key of the environment that no header can carry is named, and another takes over', async () => {
    await start({ FACTORY_API_KEY: 'fk\nbad, \ufefffk-good\n' });
    expect(await statuses()).toEqual([200, 200, 200, 200]);
    expect(payers()).toEqual(new Set(['Bearer fk-good']));
    expect(gateway.logs.join('\n')).toContain(
      'FACTORY_API_KEY 1 of the environment does not pay: its credential has a character in it',
    );
  });

  it("a client's own key that no header can carry is refused, with no 500", async () => {
    await start();
    const refused = await postJson(`${gateway.url}/v1/messages?key=a%0Ab`, CLAUDE);
    expect(refused.status).toBe(401);
  });

  it('an admin token that was mounted with the end of its line opens the admin API', async () => {
    await start({ ADMIN_TOKEN: 'an-admin-token-of-the-team\n' });
    const answer = await fetch(`${gateway.url}/admin/api/accounts`, {
      headers: { authorization: 'Bearer an-admin-token-of-the-team' },
    });
    expect(answer.status).toBe(200);
  });

  it('an import with secrets as they are pasted is cleaned too, and a key for nobody is warned of', async () => {
    await start({ ADMIN_TOKEN: 'an-admin-token-of-the-team' });
    const post = (where: string, body: object) =>
      fetch(`${gateway.url}/admin/api/${where}`, {
        method: 'POST',
        headers: { authorization: 'Bearer an-admin-token-of-the-team', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect(
      (await post('accounts/import', { accounts: [{ id: 'a', api_key: ' fk-a\n', labels: ['team'] }] })).status,
    ).toBe(200);
    expect((await ask()).status).toBe(200);
    expect(payers()).toEqual(new Set(['Bearer fk-a']));
    expect(
      await (await post('keys', { name: 'x', accounts: ['a'], account_labels: ['team'] })).json(),
    ).not.toHaveProperty('warnings');
    expect(
      await (await post('keys', { name: 'x', accounts: ['nobody'], account_labels: ['none'] })).json(),
    ).toMatchObject({
      warnings: [
        expect.stringContaining('There is no account "nobody"'),
        expect.stringContaining('No account has the label "none"'),
      ],
    });
    expect(await (await post('keys', { name: 'a\nb' })).json()).toMatchObject({
      error: { message: 'name must not have line breaks, control or bidirectional characters in it.' },
    });
  });
});
