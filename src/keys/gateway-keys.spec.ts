import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { describeEngines } from '../../test/support/describe-engines.js';
import { measureShortest } from '../../test/support/measure-shortest.js';
import { until } from '../../test/support/until.js';
import { jobActor } from '../audit/actor.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { type DatabaseService } from '../storage/database.service.js';
import { DirectoryRepository } from './directory.repository.js';
import { Directory } from './directory.service.js';
import { GatewayKeys } from './gateway-keys.service.js';
import { assertMayUseModel, KeyAccess } from './key-access.service.js';
import { KeyRepository } from './key.repository.js';
import { KnownSessions } from './known-sessions.service.js';
import { mayUseAccount } from './resolved-key.js';
import { SignInSessionRepository } from './sign-in-session.repository.js';

const TESTER = jobActor('test');

const opened: { onApplicationShutdown(): Promise<void> }[] = [];
const sessionsOf = new WeakMap<GatewayKeys, KnownSessions>();

async function openKeys(database: DatabaseService): Promise<GatewayKeys> {
  const directory = new Directory(database, new DirectoryRepository(database));
  opened.push(directory);
  await directory.onModuleInit();
  const keys = new GatewayKeys(database, directory, new KeyRepository(database));
  await keys.onModuleInit();
  const sessions = new KnownSessions(database, new SignInSessionRepository(database), directory);
  opened.push(sessions);
  await sessions.onModuleInit();
  sessionsOf.set(keys, sessions);
  return keys;
}

function accessTo(keys: GatewayKeys, environment: Record<string, string> = {}): KeyAccess {
  const sessions = sessionsOf.get(keys) as KnownSessions;
  return new KeyAccess(keys, sessions, new EnvironmentService(environment), { current: { signIn: undefined } });
}

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

function refusal(access: KeyAccess, token: string): GatewayError {
  try {
    access.authenticateKnown(bearer(token));
  } catch (error) {
    if (error instanceof GatewayError) return error;
  }
  throw new Error('the key was not refused');
}

describeEngines('gateway keys', (under) => {
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.onApplicationShutdown()));
  });

  it('are taken over from other processes by a gateway that holds the folder', async () => {
    const settings = await under.settings();
    const database = await under.open(settings);
    await database.claimFolder();
    const one = await openKeys(database);
    const command = await openKeys(await under.open(settings));
    for (const name of ['first', 'second']) {
      const { key, secret } = await command.create({ name }, TESTER);
      await until(() => one.find(secret) !== undefined);
      await command.revoke(key.id, TESTER);
      await until(() => one.get(key.id)?.revokedAtMs !== null);
    }
  });

  it('are known by their secret, in every process and after a restart', async () => {
    const settings = await under.settings();
    const one = await openKeys(await under.open(settings));
    const { key, secret } = await one.create(
      {
        name: 'laptop',
        owner: 'ada',
        models: ['claude-*'],
        requests_per_minute: 60,
        budget_usd: { month: 12.5 },
        labels: ['blue'],
      },
      TESTER,
    );
    const other = await openKeys(await under.open(settings));
    const holder = accessTo(other).authenticateKnown(bearer(secret));
    expect(holder?.key).toEqual(key);
    expect(holder?.key).toMatchObject({
      name: 'laptop',
      models: ['claude-*'],
      labels: ['blue'],
      limits: { requests: 60, budget_month: 12.5 },
    });
    expect(holder?.member).toMatchObject({ id: key.memberId, name: 'ada' });
  });

  it('are refused in one and the same way, whatever is wrong with them', async () => {
    const keys = await openKeys(await under.open());
    const access = accessTo(keys);
    const expired = await keys.create({ name: 'expired', expires_at: '2020-01-01' }, TESTER);
    const revoked = await keys.create({ name: 'revoked' }, TESTER);
    const rotated = await keys.create({ name: 'rotated' }, TESTER);
    await keys.revoke(revoked.key.id, TESTER);
    await keys.rotate(rotated.key.id, TESTER);
    const refusals = [expired, revoked, rotated].map(({ secret }) => refusal(access, secret));
    refusals.push(refusal(access, 'dg-never-made'), refusal(access, 'sk-something-else'));
    const shown = refusals.map(({ status, message, details }) => ({ status, message, details }));
    expect(new Set(shown.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(shown[0]).toMatchObject({ status: 401, details: { shouldRetry: false } });
    expect(() => access.authenticateKnown({ headers: {} })).toThrow(shown[0]?.message);
  });

  it('are needed once one was made, and stay so when the last is revoked', async () => {
    const keys = await openKeys(await under.open());
    const access = accessTo(keys);
    expect(access.authenticateKnown({ headers: {} })).toBeUndefined();
    expect(access.authenticateKnown(bearer('sk-own'))).toBeUndefined();
    expect(refusal(access, 'dg-of-another-gateway').status).toBe(401);
    expect(accessTo(keys, { DROID_REQUIRE_KEYS: 'true' }).required).toBe(true);
    const { key } = await keys.create({ name: 'only' }, TESTER);
    expect(access.required).toBe(true);
    await keys.revoke(key.id, TESTER);
    expect(refusal(access, 'sk-own').status).toBe(401);
  });

  it('are revoked, made and rotated within two seconds in other processes', async () => {
    const settings = await under.settings();
    const [one, other] = [await openKeys(await under.open(settings)), await openKeys(await under.open(settings))];
    const access = accessTo(other);
    const took = async (holds: () => boolean): Promise<number> => {
      const beganMs = performance.now();
      await until(holds);
      return performance.now() - beganMs;
    };
    const slowestMs = await measureShortest(2_000, async () => {
      const { key, secret } = await one.create({ name: 'a' }, TESTER);
      const made = await took(() => other.find(secret) !== undefined);
      const next = await one.rotate(key.id, TESTER);
      const rotated = await took(() => other.find(secret) === undefined);
      expect(access.authenticateKnown(bearer(next?.secret ?? ''))?.key.id).toBe(key.id);
      await one.revoke(key.id, TESTER);
      const revoked = await took(() => other.get(key.id)?.revokedAtMs !== null);
      expect(refusal(access, next?.secret ?? '').status).toBe(401);
      return Math.max(made, rotated, revoked);
    });
    expect(slowestMs).toBeLessThan(2_000);
  });

  it('survive a change of the encryption key', async () => {
    const settings = await under.settings();
    const { secret } = await (await openKeys(await under.open(settings))).create({ name: 'a' }, TESTER);
    const next = { ...settings, encryptionKey: randomBytes(32).toString('base64') };
    await under.open({ ...next, previousEncryptionKey: settings.encryptionKey });
    const keys = await openKeys(await under.open(next));
    expect(keys.find(secret)?.name).toBe('a');
  });

  it('are nowhere in the database', async () => {
    const settings = await under.settings();
    const database = await under.open(settings);
    const keys = await openKeys(database);
    const { key, secret } = await keys.create({ name: 'canary' }, TESTER);
    const rotated = await keys.rotate(key.id, TESTER);
    const rows = JSON.stringify(await database.db.selectFrom('gateway_keys').selectAll().execute());
    const files =
      under.engine === 'sqlite'
        ? readdirSync(settings.dataDir).map((name) => readFileSync(join(settings.dataDir, name), 'latin1'))
        : [];
    for (const canary of [secret, rotated?.secret ?? '']) {
      // The ends of a secret may be shown, so they are left out.
      const inside = canary.slice(8, -5);
      expect(rows).not.toContain(inside);
      expect(files.join()).not.toContain(inside);
    }
    expect(rows).toContain(rotated?.key.lastFour);
    // A thief of the database finds nothing that opens the gateway.
    const [{ hash }] = JSON.parse(rows) as [{ hash: string }];
    expect([keys.find(hash), keys.find(`dg-${hash}`)]).toEqual([undefined, undefined]);
  });

  it('are not changed by what does not exist', async () => {
    const keys = await openKeys(await under.open());
    expect(await keys.revoke('key_none', TESTER)).toBe(false);
    expect(await keys.rotate('key_none', TESTER)).toBeUndefined();
    const { key } = await keys.create({ name: 'a' }, TESTER);
    expect([await keys.revoke(key.id, TESTER), await keys.revoke(key.id, TESTER)]).toEqual([true, false]);
    expect(await keys.rotate(key.id, TESTER)).toBeUndefined();
  });

  it('let an authorization of the holder through only where they allow it, and never the key itself', async () => {
    const keys = await openKeys(await under.open());
    const access = accessTo(keys);
    const [may, mayNot] = [
      await keys.create({ name: 'a', own_upstream: true }, TESTER),
      await keys.create({ name: 'b' }, TESTER),
    ];
    const own = { 'x-upstream-authorization': 'sk-own' };
    expect(access.authenticateKnown({ headers: { 'x-api-key': may.secret, ...own } })?.clientAuthorization).toEqual({
      headers: { authorization: 'Bearer sk-own' },
      url: undefined,
    });
    expect(access.authenticateKnown({ headers: { 'x-api-key': may.secret } })?.clientAuthorization.headers).toEqual({});
    expect(() => access.authenticateKnown({ headers: { 'x-api-key': mayNot.secret, ...own } })).toThrow(
      'does not allow x-upstream-authorization',
    );
  });

  it('are bound to models and accounts', async () => {
    const keys = await openKeys(await under.open());
    const { key } = await keys.create(
      {
        name: 'a',
        models: ['claude-haiku-*', 'gpt-5'],
        accounts: ['a1'],
        account_labels: ['blue'],
      },
      TESTER,
    );
    const holder = keys.resolve(key);
    expect(() => assertMayUseModel(holder, 'claude-haiku-4-5')).not.toThrow();
    expect(() => assertMayUseModel(holder, 'claude-opus-4-5')).toThrow(
      'this gateway key may not use "claude-opus-4-5"',
    );
    expect(mayUseAccount(holder, { id: 'a1', labels: [] })).toBe(true);
    expect(mayUseAccount(holder, { id: 'a2', labels: ['red', 'blue'] })).toBe(true);
    expect(mayUseAccount(holder, { id: 'a2', labels: ['red'] })).toBe(false);
  });
});
