import { expect, it } from '@jest/globals';
import { describeEngines } from '../../test/support/describe-engines.js';
import { fileActor, jobActor } from '../audit/actor.js';
import { AuditLog } from '../audit/audit-log.service.js';
import { Secret } from '../config/secret.js';
import { type AccountEntry, DEFAULT_SETTINGS } from './account-entry.js';
import { AccountRepository } from './account.repository.js';

const BY = jobActor('test');

const entry = (id: string): AccountEntry => ({
  id,
  settings: DEFAULT_SETTINGS,
  login: { kind: 'api_key', apiKey: new Secret(`fk-${id}`) },
});

describeEngines('the settings of an account', (under) => {
  const inFile = (settings: Partial<AccountEntry['settings']>): AccountEntry => ({
    ...entry('a@example.com'),
    settings: { ...DEFAULT_SETTINGS, ...settings },
  });

  it('are changed by an operator, and by what the file says anew', async () => {
    const database = await under.open();
    const accounts = new AccountRepository(database);
    const take = (settings: Partial<AccountEntry['settings']>) =>
      accounts.reconcile('file', [inFile(settings)], true, fileActor('accounts.json'));
    await take({});
    expect(await accounts.update('a@example.com', { weight: 3, maxConcurrency: 2 }, BY)).toBe(true);
    await take({});
    await take({ labels: ['x'] });
    expect((await accounts.list())[0]).toMatchObject({ weight: 3, maxConcurrency: 2, labels: ['x'] });
    await take({ labels: ['x'], weight: 5 });
    expect((await accounts.list())[0]).toMatchObject({ weight: 5, maxConcurrency: 2, labels: ['x'] });
    await accounts.reconcile('file', [], true, fileActor('accounts.json'));
    expect(await accounts.update('nobody', { weight: 3 }, BY)).toBe(false);

    const lines = await new AuditLog(database).list({ subject: 'a@example.com' }, 100);
    expect(lines.map(({ actor, action, before, after }) => [actor.kind, action, before, after])).toEqual([
      ['file', 'retire', { retired_at: null }, { retired_at: expect.any(String) }],
      ['file', 'update', { weight: 3 }, { weight: 5 }],
      ['file', 'update', { labels: [] }, { labels: ['x'] }],
      ['job', 'update', { weight: 1, max_concurrency: null }, { weight: 3, max_concurrency: 2 }],
      ['file', 'create', null, expect.objectContaining({ weight: 1, enabled: true })],
    ]);
    expect(JSON.stringify(lines)).not.toContain('fk-');
  });

  it('end with it, and only digests of its tokens stay', async () => {
    const database = await under.open();
    const accounts = new AccountRepository(database);
    await accounts.reconcile('import', [entry('a@example.com'), entry('b@example.com')], false, BY);
    for (const name of ['a', 'b']) {
      await database.db
        .insertInto('seen_refresh_tokens')
        .values({ token_hash: `digest-of-${name}`, account_id: `${name}@example.com`, seen_at_ms: 1 })
        .execute();
    }
    expect(await accounts.remove('a@example.com', BY)).toBe(true);
    expect(
      await database.db
        .selectFrom('seen_refresh_tokens')
        .select(['token_hash', 'account_id'])
        .orderBy('token_hash')
        .execute(),
    ).toEqual([
      { token_hash: 'digest-of-a', account_id: '' },
      { token_hash: 'digest-of-b', account_id: 'b@example.com' },
    ]);
  });

  it('lose nothing where two change different ones at once', async () => {
    const settings = await under.settings();
    const [one, two] = [
      new AccountRepository(await under.open(settings)),
      new AccountRepository(await under.open(settings)),
    ];
    await one.reconcile('import', [entry('a')], false, BY);
    await Promise.all([one.update('a', { weight: 3 }, BY), two.update('a', { name: 'Ann' }, BY)]);
    expect(await one.find('a')).toMatchObject({ weight: 3, name: 'Ann' });
  });
});

describeEngines('the stamp of the accounts', (under) => {
  it('differs after every change, and only then', async () => {
    const accounts = new AccountRepository(await under.open());
    const stamps = [await accounts.stamp()];
    const changes: (() => Promise<unknown>)[] = [
      () => accounts.reconcile('import', [entry('a')], false, BY),
      () =>
        accounts.reconcile(
          'import',
          Array.from({ length: 2_000 }, (_, index) => entry(`b${index}`)),
          false,
          BY,
        ),
      () => accounts.setEnabled('b7', false, BY),
      () => accounts.setEnabled('b8', false, BY),
      () => accounts.remove('b7', BY),
      () => accounts.reconcile('import', [entry('c')], false, BY),
    ];
    for (const change of changes) {
      await change();
      const stamp = await accounts.stamp();
      expect(await accounts.stamp()).toBe(stamp);
      stamps.push(stamp);
    }
    expect(new Set(stamps).size).toBe(stamps.length);
    await accounts.reconcile('import', [entry('a')], false, BY);
    await accounts.setEnabled('nobody', false, BY);
    expect(await accounts.stamp()).toBe(stamps.at(-1));
  });
});
