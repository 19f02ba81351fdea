import { expect, it } from '@jest/globals';
import { Subject } from 'rxjs';
import { describeEngines } from '../../test/support/describe-engines.js';
import { type ConfigurationChange } from '../config/config.service.js';
import { DAY_MS } from '../config/durations.js';
import { type DatabaseService } from '../storage/database.service.js';
import { type Actor } from './actor.js';
import { type AuditFilter, AuditLog } from './audit-log.service.js';
import { AuditRetention } from './audit-retention.service.js';
import { ConfigurationChanges } from './configuration-changes.service.js';
import { writeAuditEntry } from './write-audit-entry.js';

const ANN: Actor = { kind: 'program', id: 'ann', address: null };
const TOKEN: Actor = { kind: 'admin_token', id: 'tok_1', address: '203.0.113.9' };

async function writeSome({ db }: DatabaseService): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const account = { kind: 'account', id: 'bob@example.com' } as const;
    const write = (by: Actor, name: string, id: string) =>
      writeAuditEntry(transaction, by, {
        action: 'create',
        subject: { kind: 'key', id },
        before: null,
        after: { name, labels: ['ops'] },
      });
    await write(ANN, 'laptop', 'key_1');
    await write(TOKEN, 'ci', 'key_2');
    await writeAuditEntry(transaction, TOKEN, {
      action: 'disable',
      subject: account,
      before: { enabled: true },
      after: { enabled: false },
    });
    await writeAuditEntry(transaction, ANN, {
      action: 'remove',
      subject: account,
      before: { name: 'Bob' },
      after: null,
    });
  });
}

describeEngines('the audit log', (under) => {
  it.each<[AuditFilter, string[]]>([
    [{}, ['remove account', 'disable account', 'create key', 'create key']],
    [{ actor: 'program' }, ['remove account', 'create key']],
    [{ actor: 'ann' }, ['remove account', 'create key']],
    [{ actor: 'tok_1' }, ['disable account', 'create key']],
    [{ subject: 'bob@example.com' }, ['remove account', 'disable account']],
    [{ subject: 'key_2' }, ['create key']],
    [{ kind: 'key', action: 'create', actor: 'ann' }, ['create key']],
    [{ action: 'rotate' }, []],
    [{ fromMs: Date.now() + DAY_MS }, []],
    [{ toMs: Date.now() - DAY_MS }, []],
    [{ fromMs: Date.now() - DAY_MS, toMs: Date.now() + DAY_MS, kind: 'key' }, ['create key', 'create key']],
  ])('shows those that are asked for: %j', async (filter, expected) => {
    const database = await under.open();
    await writeSome(database);
    const lines = await new AuditLog(database).list(filter, 100);
    expect(lines.map(({ action, subject }) => `${action} ${subject.kind}`)).toEqual(expected);
  });

  it('names people beside their ids, as they are called now', async () => {
    const database = await under.open();
    await writeSome(database);
    const log = new AuditLog(database);
    const [removed, , , created] = await log.list({}, 100);
    expect(removed).toMatchObject({
      actor: { kind: 'program', name: 'ann' },
      subject: { kind: 'account', name: 'bob@example.com' },
      before: { name: { text: 'Bob' } },
      after: null,
    });
    expect(created).toMatchObject({ after: { name: { text: 'laptop' }, labels: [{ text: 'ops' }] } });
    await database.db.updateTable('audit_names').set({ text: 'erased-1' }).where('text', '=', 'laptop').execute();
    expect((await log.list({}, 100))[3]).toMatchObject({ after: { name: { text: 'erased-1' } } });
  });

  it('is asked for by the name or e-mail address that somebody has now', async () => {
    const database = await under.open();
    await writeSome(database);
    const { db } = database;
    const found = async (filter: AuditFilter): Promise<string[]> =>
      (await new AuditLog(database).list(filter, 100)).map(({ action, subject }) => `${action} ${subject.id}`);
    expect(await found({ subject: 'Ann' })).toEqual([]);
    await db
      .insertInto('members')
      .values({
        id: 'key_2',
        name: 'Ann',
        email: 'ann@example.com',
        role: 'member',
        models: '[]',
        limits: '{}',
        created_at_ms: 1,
        revision: 1,
      })
      .execute();
    expect(await found({ subject: 'Ann' })).toEqual(['create key_2']);
    expect(await found({ subject: 'ANN@example.com' })).toEqual(['create key_2']);
    expect(await found({ actor: 'Ann' })).toEqual([]);
  });

  it('comes in pages, without a gap and to its end', async () => {
    const database = await under.open();
    await writeSome(database);
    await writeSome(database);
    const log = new AuditLog(database);
    const pages: string[][] = [];
    for await (const page of log.pages({}, 3)) pages.push(page.map(({ id }) => id));
    expect(pages.map((page) => page.length)).toEqual([3, 3, 2]);
    expect(pages.flat()).toEqual([...new Set(pages.flat())].sort().reverse());
  });

  it('loses what is older than the operator wants, the names with it, and says so in an entry', async () => {
    const database = await under.open();
    await writeSome(database);
    const { db } = database;
    const old = await db.selectFrom('audit_entries').selectAll().executeTakeFirstOrThrow();
    const longAgo = Date.now() - 60 * DAY_MS;
    await db
      .insertInto('audit_entries')
      .values({ ...old, id: 'aud_0', at_ms: longAgo })
      .execute();
    const name = { subject_kind: 'key', subject_id: 'key_0', field: 'name', text: 'gone' };
    await db
      .insertInto('audit_names')
      .values({ id: 'nam_0', at_ms: longAgo, ...name })
      .execute();
    const retention = (keepDays: number) => new AuditRetention(database, { current: { audit: { keepDays } } });

    await retention(90).deleteOld();
    expect(await new AuditLog(database).list({}, 100)).toHaveLength(5);
    await retention(31).deleteOld();
    await retention(31).deleteOld();
    const lines = await new AuditLog(database).list({}, 100);
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatchObject({
      action: 'delete_old',
      actor: { kind: 'job', id: 'retention' },
      subject: { kind: 'retention', id: 'audit_entries' },
      after: { rows: 1 },
    });
    expect(await db.selectFrom('audit_names').select('id').where('text', '=', 'gone').execute()).toEqual([]);
    expect(lines[1]?.subject.name).toBe('bob@example.com');
  });

  it('has one entry of a change of config.json, whichever processes read it', async () => {
    const database = await under.open();
    const changed$ = new Subject<ConfigurationChange>();
    const processes = [1, 2, 3].map(() => new ConfigurationChanges(database, { changed$ }));
    const settle = () => Promise.all(processes.map((one) => one.settled));
    changed$.next({ fields: ['proxies'], digest: 'a' });
    await settle();
    changed$.next({ fields: ['models'], digest: 'b' });
    await settle();
    changed$.next({ fields: ['models'], digest: 'a' });
    await settle();
    const lines = await new AuditLog(database).list({}, 100);
    expect(lines.map(({ after }) => after)).toEqual([
      { fields: ['models'] },
      { fields: ['models'] },
      { fields: ['proxies'] },
    ]);
    expect(lines.map(({ actor }) => actor)).toEqual(lines.map(() => ({ kind: 'file', id: 'config.json', name: null })));
  });
});
