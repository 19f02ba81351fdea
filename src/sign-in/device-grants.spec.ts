import { expect, it } from '@jest/globals';
import { Secret } from '../config/secret.js';
import { type Approval } from '../keys/approval.js';
import { Siblings } from '../observability/siblings.service.js';
import { type DatabaseService } from '../storage/database.service.js';
import { describeEngines } from '../../test/support/describe-engines.js';
import { ADDRESS_LIMITS, AddressLimits } from './address-limits.service.js';
import { CodeHashes } from './code-hashes.service.js';
import { DeviceGrants } from './device-grants.service.js';

const ASKER = { client: 'Claude Code 2.1.332', clientId: null, address: '203.0.113.9' };
const APPROVAL: Approval = {
  keyId: 'key_ada',
  memberId: 'mem_ada',
  provider: { issuer: 'https://id.example.com', subject: 'ada', refreshToken: new Secret('rt-canary-of-the-provider') },
};

async function grantsOf(database: DatabaseService): Promise<DeviceGrants> {
  const hashes = new CodeHashes(database);
  await hashes.onModuleInit();
  return new DeviceGrants(database, hashes, new AddressLimits(new Siblings()));
}

describeEngines('DeviceGrants', (under) => {
  /** Two replicas on one database. */
  async function openTwo(): Promise<{ one: DeviceGrants; other: DeviceGrants; database: DatabaseService }> {
    const settings = await under.settings();
    const database = await under.open(settings);
    return { one: await grantsOf(database), other: await grantsOf(await under.open(settings)), database };
  }

  /** Lets time pass for all grants. */
  async function age({ db }: DatabaseService, ms: number): Promise<void> {
    await db
      .updateTable('device_grants')
      .set((row) => ({
        expires_at_ms: row('expires_at_ms', '-', ms),
        polled_at_ms: row('polled_at_ms', '-', ms),
      }))
      .execute();
  }

  it('lets a device in that somebody has approved on another replica, once', async () => {
    const { one, other, database } = await openTwo();
    const { deviceCode, userCode, ...times } = await one.open(ASKER);
    expect(times).toEqual({ expiresInSeconds: 600, intervalSeconds: 5 });
    expect(deviceCode).toMatch(/^dgd-[\w-]{43}$/);
    expect(userCode).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    expect(await other.pending(userCode)).toEqual({ ...ASKER, clientId: undefined, createdAtMs: expect.any(Number) });
    expect(await one.redeem(deviceCode, null)).toBe('authorization_pending');
    expect(await other.approve(userCode, APPROVAL)).toBe(true);
    // The provider's refresh token is sealed.
    const rows = await database.db.selectFrom('device_grants').selectAll().execute();
    expect(JSON.stringify(rows)).not.toMatch(/canary/);
    expect(JSON.stringify(rows)).not.toContain(deviceCode);
    const redeemed = await Promise.all([one, other, one, other].map((each) => each.redeem(deviceCode, null)));
    const granted = redeemed.filter((each) => typeof each === 'object');
    expect(granted).toHaveLength(1);
    expect(granted[0]).toMatchObject({ asker: ASKER, approval: { keyId: 'key_ada', memberId: 'mem_ada' } });
    expect(granted[0]?.approval.provider?.refreshToken?.reveal()).toBe('rt-canary-of-the-provider');
    expect(redeemed.filter((each) => each === 'expired_token')).toHaveLength(3);
    expect([await one.redeem(deviceCode, null), await one.pending(userCode)]).toEqual(['expired_token', undefined]);
  });

  it('reads codes as people type them', async () => {
    const grants = await grantsOf(await under.open());
    const { userCode } = await grants.open(ASKER);
    const [head = '', tail = ''] = userCode.toLowerCase().split('-');
    for (const typed of [userCode, head + tail, ` ${head} ${tail} `, `${head}\u2013${tail}`, `${head} - ${tail}`])
      expect(await grants.pending(typed)).toMatchObject({ client: 'Claude Code 2.1.332' });
    for (const typed of ['', 'x', `${userCode}B`, userCode.replace('-', 'A'), 'BBBB-BBBB'.repeat(1000)])
      expect(await grants.pending(typed)).toBeUndefined();
  });

  it('tells a device to slow down that asks too often, and to wait longer each time', async () => {
    const database = await under.open();
    const grants = await grantsOf(database);
    const { deviceCode, userCode } = await grants.open(ASKER);
    const other = await grants.open(ASKER);
    const ask = (): Promise<unknown> => grants.redeem(deviceCode, null);
    expect(await ask()).toBe('authorization_pending');
    expect(await ask()).toBe('slow_down');
    // Ten seconds by now.
    await age(database, 5_000);
    expect(await ask()).toBe('slow_down');
    // Fifteen.
    await age(database, 10_000);
    expect(await ask()).toBe('slow_down');
    await age(database, 19_500);
    expect(await ask()).toBe('authorization_pending');
    // Another device is none the slower.
    expect(await grants.redeem(other.deviceCode, null)).toBe('authorization_pending');
    // Impatience costs nobody the sign-in.
    await ask();
    await grants.approve(userCode, APPROVAL);
    expect(await ask()).toMatchObject({ approval: { keyId: 'key_ada' } });
  });

  it('tells a device that it was refused, for as long as it asks', async () => {
    const grants = await grantsOf(await under.open());
    const { deviceCode, userCode } = await grants.open(ASKER);
    expect(await grants.deny(userCode)).toBe(true);
    expect([await grants.approve(userCode, APPROVAL), await grants.deny(userCode)]).toEqual([false, false]);
    expect([await grants.redeem(deviceCode, null), await grants.redeem(deviceCode, null)]).toEqual([
      'access_denied',
      'access_denied',
    ]);
  });

  it('forgets a code after ten minutes, approved or not', async () => {
    const database = await under.open();
    const grants = await grantsOf(database);
    const [waiting, approved] = [await grants.open(ASKER), await grants.open(ASKER)];
    await grants.approve(approved.userCode, APPROVAL);
    await age(database, 599_000);
    expect(await grants.pending(waiting.userCode)).toBeDefined();
    await age(database, 2_000);
    expect(await grants.pending(waiting.userCode)).toBeUndefined();
    expect(await grants.approve(waiting.userCode, APPROVAL)).toBe(false);
    for (const { deviceCode } of [waiting, approved])
      expect(await grants.redeem(deviceCode, null)).toBe('expired_token');
    await grants.open(ASKER);
    expect(await database.db.selectFrom('device_grants').select('status').execute()).toEqual([{ status: 'pending' }]);
  });

  it('gives a code of a client that names itself to that client only', async () => {
    const grants = await grantsOf(await under.open());
    const { deviceCode, userCode } = await grants.open({ ...ASKER, clientId: 'codex' });
    await grants.approve(userCode, APPROVAL);
    expect([await grants.redeem(deviceCode, null), await grants.redeem(deviceCode, 'other')]).toEqual([
      'expired_token',
      'expired_token',
    ]);
    expect(await grants.redeem(deviceCode, 'codex')).toMatchObject({ asker: { clientId: 'codex' } });
  });

  it('opens no approval that was moved to another device', async () => {
    const database = await under.open();
    const grants = await grantsOf(database);
    const [own, moved] = [await grants.open(ASKER), await grants.open(ASKER)];
    await grants.approve(own.userCode, APPROVAL);
    const { approval } = await database.db
      .selectFrom('device_grants')
      .select('approval')
      .where('status', '=', 'approved')
      .executeTakeFirstOrThrow();
    await database.db.updateTable('device_grants').set({ status: 'approved', approval }).execute();
    expect(await grants.redeem(moved.deviceCode, null)).toBe('expired_token');
  });

  it('stops guesses at codes, whoever makes them, and right ones with them', async () => {
    const grants = await grantsOf(await under.open());
    const { userCode } = await grants.open(ASKER);
    for (let guess = 0; guess < ADDRESS_LIMITS.wrong_code; guess++) await grants.pending('not a code');
    for (const each of [grants.pending(userCode), grants.approve(userCode, APPROVAL), grants.deny(userCode)])
      await expect(each).rejects.toMatchObject({ status: 429 });
  });
});
