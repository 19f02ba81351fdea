import { afterEach, expect, it } from '@jest/globals';
import { describeEngines } from '../../test/support/describe-engines.js';
import { until } from '../../test/support/until.js';
import { jobActor } from '../audit/actor.js';
import { type DatabaseService } from '../storage/database.service.js';
import { AdminTokenRepository } from './admin-token.repository.js';
import { AdminTokens } from './admin-tokens.service.js';

const BY = jobActor('test');
/** What is promised for all replicas. */
const IN_FORCE_MS = 2_000;

describeEngines('admin tokens', (under) => {
  const opened: AdminTokens[] = [];
  afterEach(async () => {
    for (const tokens of opened.splice(0)) await tokens.onApplicationShutdown();
  });

  async function open(database: DatabaseService): Promise<AdminTokens> {
    const tokens = new AdminTokens(database, new AdminTokenRepository(database));
    await tokens.onModuleInit();
    opened.push(tokens);
    return tokens;
  }

  it('hold and end on every replica within two seconds', async () => {
    const settings = await under.settings();
    const one = await open(await under.open(settings));
    const two = await open(await under.open(settings));
    expect(two.someValid).toBe(false);
    const { token, secret } = await one.create({ name: 'ci', role: 'viewer' }, BY);
    expect(one.use(secret)).toMatchObject({ id: token.id, role: 'viewer' });
    await until(() => two.use(secret)?.id === token.id, IN_FORCE_MS);
    expect([two.someValid, two.find(token.id)?.name]).toEqual([true, 'ci']);

    expect(await two.revoke(token.id, BY)).toBe(true);
    expect([two.use(secret), two.find(token.id), two.someValid]).toEqual([undefined, undefined, false]);
    await until(() => one.use(secret) === undefined, IN_FORCE_MS);
    expect(await one.revoke(token.id, BY)).toBe(false);
  });

  it('are in the database as hashes, and in the audit log without them', async () => {
    const database = await under.open();
    const tokens = await open(database);
    const { token, secret } = await tokens.create({ name: 'ci', role: 'owner', expires_at: '2099-01-31' }, BY);
    expect(secret).toMatch(/^dga-[\w-]{43}$/);
    await tokens.revoke(token.id, BY);
    const rows = await database.db.selectFrom('admin_tokens').selectAll().execute();
    const entries = await database.db.selectFrom('audit_entries').selectAll().orderBy('id').execute();
    expect(JSON.stringify([rows, entries])).not.toContain(secret.slice(8, -4));
    expect(JSON.stringify(entries)).not.toContain(rows[0]?.hash ?? '');
    expect(entries.map(({ action, subject_id: id }) => [action, id])).toEqual([
      ['create', token.id],
      ['revoke', token.id],
    ]);
    expect(JSON.parse(entries[0]?.after ?? '')).toMatchObject({
      role: 'owner',
      expires_at: '2099-01-31T00:00:00.000Z',
    });
  });

  it('end at their time', async () => {
    const tokens = await open(await under.open());
    const inAMoment = new Date(Date.now() + 300).toISOString();
    const { token, secret } = await tokens.create({ name: 'ci', role: 'owner', expires_at: inAMoment }, BY);
    await until(() => tokens.use(secret) === undefined);
    expect([tokens.find(token.id), tokens.someValid]).toEqual([undefined, false]);
    await expect(tokens.create({ name: 'ci', role: 'owner', expires_at: '2020-01-01' }, BY)).rejects.toThrow(
      'expires_at must be in the future.',
    );
  });

  it('know when they were last used, to the minute', async () => {
    const database = await under.open();
    const tokens = await open(database);
    const { token, secret } = await tokens.create({ name: 'ci', role: 'viewer' }, BY);
    const lastUse = async (): Promise<number | null> => (await tokens.list())[0]?.lastUsedAtMs ?? null;
    expect(await lastUse()).toBeNull();
    tokens.use(secret);
    await until(async () => (await lastUse()) !== null);
    const first = await lastUse();
    const repository = new AdminTokenRepository(database);
    await repository.noteUse(token.id, (first ?? 0) + 59_000);
    expect(await lastUse()).toBe(first);
    await repository.noteUse(token.id, (first ?? 0) + 60_000);
    expect(await lastUse()).toBe((first ?? 0) + 60_000);
  });
});
