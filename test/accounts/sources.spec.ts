import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { Secret } from '../../src/config/secret.js';
import { AccountHarness, USER } from '../support/account-harness.js';
import { describeEngines } from '../support/describe-engines.js';
import { type GatewayServices } from '../support/gateway-services.js';
import { revealTokens } from '../support/reveal-tokens.js';

function acquire(services: GatewayServices, headers: Record<string, string> = {}) {
  const request = {
    headers,
    headersDistinct: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    rawHeaders: Object.entries(headers).flat(),
  };
  return services.credentials.acquire({ upstream: 'factory', model: 'claude-x', conversationId: undefined, request });
}

describeEngines('the sources of credentials', (under) => {
  const harness = new AccountHarness(under);

  function writeAuthJson(fields: object): string {
    mkdirSync(join(harness.folder, '.factory'), { recursive: true });
    const path = join(harness.folder, '.factory', 'auth.json');
    writeFileSync(path, JSON.stringify(fields));
    return path;
  }

  it('come in the promised order, and the log says which one it is', async () => {
    const refreshKey = harness.workos.issue(USER).refreshToken;
    const { accessToken, refreshToken } = harness.workos.issue(USER);
    writeAuthJson({ access_token: accessToken, refresh_token: refreshToken });
    harness.writeAccounts([harness.entry('a1')]);
    const all = { FACTORY_API_KEY: 'fk-key-one,fk-key-two', DROID_REFRESH_KEY: refreshKey };

    const pool = await harness.start(all);
    expect((await acquire(pool)).account.id).toBe('a1');
    expect(pool.logs).toContain('Credentials for factory: 1 account of the pool');
    harness.writeAccounts([]);
    await pool.readAccountsFile();
    const keys = [(await acquire(pool)).account.secret.reveal(), (await acquire(pool)).account.secret.reveal()];
    expect(keys.sort()).toEqual(['fk-key-one', 'fk-key-two']);
    await harness.stop(pool);

    const withRefreshKey = await harness.start({ DROID_REFRESH_KEY: refreshKey });
    expect((await acquire(withRefreshKey)).account.id).toBe('DROID_REFRESH_KEY');
    await harness.stop(withRefreshKey);

    const withLogin = await harness.start();
    expect((await acquire(withLogin)).account.secret.reveal()).toBe(accessToken);
    await harness.stop(withLogin);

    writeAuthJson({});
    const withNothing = await harness.start();
    expect(withNothing.logs).toContain("Credentials for factory: the client's own authorization");
    expect((await acquire(withNothing, { authorization: 'Bearer their-own' })).account).toMatchObject({
      owner: 'client',
    });
    await expect(acquire(withNothing)).rejects.toMatchObject({ status: 401 });
  });

  it('remember what DROID_REFRESH_KEY became, and let a newly set one win', async () => {
    const key = harness.workos.issue(USER).refreshToken;
    const first = await harness.start({ DROID_REFRESH_KEY: key });
    await acquire(first);
    await harness.stop(first);
    const restarted = await harness.start({ DROID_REFRESH_KEY: key });
    expect(await restarted.refresh.refresh('DROID_REFRESH_KEY')).toMatchObject({ kind: 'refreshed' });
    expect(harness.workos.reuses).toEqual([]);
    await harness.stop(restarted);

    const other = { email: 'b@example.com', organizations: ['org_b'] };
    const changed = await harness.start({ DROID_REFRESH_KEY: harness.workos.issue(other).refreshToken });
    await acquire(changed);
    expect(harness.workos.refreshes.at(-1)?.user).toBe('b@example.com');
    expect(harness.workos.reuses).toEqual([]);
  });

  it('write rotated tokens back to auth.json beside its other fields, and never over a newer login', async () => {
    const { accessToken, refreshToken } = harness.workos.issue(USER);
    const path = writeAuthJson({ access_token: accessToken, refresh_token: refreshToken, theme: 'dark' });
    const services = await harness.start();
    await services.refresh.refresh('auth.json');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
      access_token: revealTokens(services.pool, 'auth.json').accessToken,
      refresh_token: revealTokens(services.pool, 'auth.json').refreshToken,
      theme: 'dark',
    });

    writeAuthJson({ refresh_token: 'rt of a login by the CLI' });
    await services.refresh.refresh('auth.json');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ refresh_token: 'rt of a login by the CLI' });
  });

  it('are cleaned in auth.json too, byte order mark and all; a file without a refresh token is told of', async () => {
    const { accessToken, refreshToken } = harness.workos.issue(USER);
    const path = writeAuthJson({});
    writeFileSync(
      path,
      `\ufeff${JSON.stringify({ access_token: `${accessToken}\n`, refresh_token: ` ${refreshToken}\0` })}`,
    );
    const services = await harness.start();
    expect((await acquire(services)).account.secret.reveal()).toBe(accessToken);
    await harness.stop(services);
    writeAuthJson({ access_token: accessToken });
    const without = await harness.start();
    expect(without.logs.join('\n')).toContain(`${path} has no refresh_token, so nobody pays by it`);
  });

  it('that were stored with a line end are sent without it; what no header can carry is out of turn', async () => {
    const first = await harness.start();
    const { db, cipher } = first.database;
    const row = {
      upstream: 'factory',
      source: 'import',
      weight: 1,
      enabled: 1,
      labels: '[]',
      revision: 1,
      created_at_ms: 1,
    };
    const sealed = (id: string, key: string) => ({
      ...row,
      id,
      api_key: cipher.seal(new Secret(key), `${id}/api_key`),
    });
    await db
      .insertInto('accounts')
      .values([sealed('a', 'fk-a\n'), sealed('b', 'fk\nb')])
      .execute();
    await harness.stop(first);
    const services = await harness.start();
    const keys = [];
    for (let turn = 0; turn < 4; turn++) keys.push((await acquire(services)).account.secret.reveal());
    expect(keys).toEqual(['fk-a', 'fk-a', 'fk-a', 'fk-a']);
    expect(services.pool.find('b')?.account.needsLogin?.reason).toBe(
      'its credential has a character in it that no header can carry',
    );
  });

  it("are cleaned in the issuer's answers too; what no header can carry takes its account out of turn", async () => {
    harness.writeAccounts([harness.entry('a1'), harness.entry('a2')]);
    const services = await harness.start();
    harness.workos.fail({ on: 'refresh', spell: (token) => `${token}\r\n` });
    expect(await services.refresh.refresh('a1')).toMatchObject({ kind: 'refreshed' });
    const token = revealTokens(services.pool, 'a1').accessToken ?? '';
    expect(harness.workos.accepts(token)).toBe(true);
    expect(await services.refresh.refresh('a1')).toMatchObject({ kind: 'refreshed' });
    expect(harness.workos.reuses).toEqual([]);

    harness.workos.fail({
      on: 'refresh',
      spell: (text) => (text.startsWith('rt_') ? text : `${text.slice(0, 9)}\n${text.slice(9)}`),
    });
    expect(await services.refresh.refresh('a2')).toMatchObject({
      kind: 'needs_login',
      reason: 'its credential has a character in it that no header can carry',
    });
    const ids = [];
    for (let turn = 0; turn < 4; turn++) ids.push((await acquire(services)).account.id);
    expect(ids).toEqual(['a1', 'a1', 'a1', 'a1']);
    // An operator's wish is tried all the same, and the issuer is well again.
    expect(await services.refresh.refreshAtOnce('a2')).toMatchObject({ kind: 'refreshed' });
  });

  it('keep the last good accounts when the file is half-written, and say where the fault is', async () => {
    const entry = harness.entry('a1');
    harness.writeAccounts([entry]);
    const services = await harness.start();
    writeFileSync(harness.accountsPath, readFileSync(harness.accountsPath, 'utf8').slice(0, -20));
    await services.readAccountsFile();
    expect((await acquire(services)).account.id).toBe('a1');
    harness.writeAccounts([entry, { id: 'a2', weight: 'heavy', refresh_token: 'rt-canary' }]);
    await services.readAccountsFile();
    expect((await acquire(services)).account.id).toBe('a1');
    expect(services.logs.join('\n')).toContain('accounts[1].weight must be a number');
    expect(services.logs.join('\n')).not.toContain('canary');
    harness.writeAccounts([entry, harness.entry('a2')]);
    await services.readAccountsFile();
    expect(services.pool.payers('factory').map(({ account }) => account.id)).toEqual(['a1', 'a2']);
  });

  it('need to read the file only', async () => {
    harness.writeAccounts([harness.entry('a1')]);
    chmodSync(harness.accountsPath, 0o400);
    const before = readFileSync(harness.accountsPath, 'utf8');
    const services = await harness.start();
    await services.refresh.refresh('a1');
    expect(readFileSync(harness.accountsPath, 'utf8')).toBe(before);
  });

  it('retire accounts that are gone from the file and bring them back with the tokens that they have', async () => {
    const entries = [harness.entry('a1'), harness.entry('a2')];
    harness.writeAccounts(entries);
    const services = await harness.start();
    await services.refresh.refresh('a2');
    harness.writeAccounts(entries.slice(0, 1));
    await services.readAccountsFile();
    expect(services.pool.payers('factory').map(({ account }) => account.id)).toEqual(['a1']);
    harness.writeAccounts(entries);
    await services.readAccountsFile();
    expect(await services.refresh.refresh('a2')).toMatchObject({ kind: 'refreshed' });
    expect(harness.workos.reuses).toEqual([]);
  });

  it('leave no token readable in the database', async () => {
    const entry = harness.entry('a1');
    harness.writeAccounts([entry, { id: 'a2', api_key: 'fk-canary-key' }]);
    const services = await harness.start();
    const rows = JSON.stringify(await services.database.db.selectFrom('accounts').selectAll().execute());
    for (const secret of [entry.access_token, entry.refresh_token, 'fk-canary-key']) expect(rows).not.toContain(secret);
  });
});
