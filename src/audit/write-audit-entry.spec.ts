import { expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { describeEngines } from '../../test/support/describe-engines.js';
import { type DatabaseService } from '../storage/database.service.js';
import { type Actor, jobActor } from './actor.js';
import { type AuditEntry } from './audit-entry.js';
import { type SubjectKind } from './audited-fields.js';
import { writeAuditEntry } from './write-audit-entry.js';

const DAY_MS = 86_400_000;

function write<K extends SubjectKind>({ db }: DatabaseService, entry: AuditEntry<K>, by: Actor = jobActor('test')) {
  return db.transaction().execute((transaction) => writeAuditEntry(transaction, by, entry));
}

async function readAll({ db }: DatabaseService) {
  return {
    entries: await db.selectFrom('audit_entries').selectAll().orderBy('id').execute(),
    names: await db.selectFrom('audit_names').selectAll().execute(),
  };
}

describeEngines('an entry of the audit log', (under) => {
  it('has the fields that differ, and a reference in the place of each text that may name a person', async () => {
    const database = await under.open();
    await write(database, {
      action: 'update',
      subject: { kind: 'key', id: 'key_1' },
      before: { name: 'ann', labels: ['ann', 'ops'], models: ['m'], limits: { requests_per_minute: 5 } },
      after: { name: 'bob', labels: ['ann', 'ops'], models: ['m'], limits: { requests_per_minute: 9 } },
    });
    const { entries, names } = await readAll(database);
    const ref = (text: string) => ({ ref: names.find((name) => name.text === text)?.id });
    expect(JSON.parse(entries[0]?.before ?? '')).toEqual({ name: ref('ann'), limits: { requests_per_minute: 5 } });
    expect(JSON.parse(entries[0]?.after ?? '')).toEqual({ name: ref('bob'), limits: { requests_per_minute: 9 } });
    expect(names.map(({ subject_kind: kind, subject_id: id, field }) => [kind, id, field])).toEqual([
      ['key', 'key_1', 'name'],
      ['key', 'key_1', 'name'],
    ]);
    expect(JSON.stringify(entries)).not.toContain('ann');
  });

  it('has no field that is not listed, a secret least of all', async () => {
    const database = await under.open();
    const row = { name: 'ci', role: 'viewer', hash: 'hash-of-it', secret: 'dga_secret', __proto__: { role: 'owner' } };
    await write(database, {
      action: 'create',
      subject: { kind: 'admin_token', id: 'tok_1' },
      before: null,
      after: row,
    });
    const { entries, names } = await readAll(database);
    expect(entries[0]?.before).toBeNull();
    expect(JSON.parse(entries[0]?.after ?? '')).toEqual({ name: { ref: names[0]?.id }, role: 'viewer' });
  });

  it('names an account and the user of a terminal by one reference, whatever their ids are', async () => {
    const database = await under.open();
    const subject = { kind: 'account', id: 'ann@example.com' } as const;
    const by: Actor = { kind: 'program', id: 'ann', address: null };
    await write(database, { action: 'enable', subject, before: { enabled: false }, after: { enabled: true } }, by);
    await write(database, { action: 'disable', subject, before: { enabled: true }, after: { enabled: false } }, by);
    const { entries, names } = await readAll(database);
    expect(new Set(entries.map((entry) => entry.subject_id)).size).toBe(1);
    expect(new Set(entries.map((entry) => entry.actor_id)).size).toBe(1);
    expect(names.map(({ text }) => text).sort()).toEqual(['ann', 'ann@example.com']);
    expect(entries.map(({ action }) => action)).toEqual(['enable', 'disable']);
  });

  it('is gone where the change is', async () => {
    const database = await under.open();
    const failed = database.db.transaction().execute(async (transaction) => {
      await writeAuditEntry(transaction, jobActor('test'), {
        action: 'create',
        subject: { kind: 'member', id: 'mem_1' },
        before: null,
        after: { name: 'ann' },
      });
      throw new Error('the change failed');
    });
    await expect(failed).rejects.toThrow('the change failed');
    expect(await readAll(database)).toEqual({ entries: [], names: [] });
  });

  it('is never changed, and not deleted within 30 days, whoever asks the database', async () => {
    const database = await under.open();
    const { db } = database;
    await write(database, { action: 'reload', subject: { kind: 'configuration', id: 'x' }, before: null, after: {} });
    const [young] = (await readAll(database)).entries;
    if (!young) throw new Error('There is no entry');
    const old = { ...young, id: 'aud_0', at_ms: Date.now() - 31 * DAY_MS };
    await db.insertInto('audit_entries').values(old).execute();

    const attempts: (() => Promise<unknown>)[] = [
      () => db.updateTable('audit_entries').set({ action: 'create' }).execute(),
      () => db.updateTable('audit_entries').set({ at_ms: 0 }).where('id', '=', young.id).execute(),
      () => db.deleteFrom('audit_entries').where('id', '=', young.id).execute(),
      () => db.deleteFrom('audit_entries').execute(),
      under.engine === 'postgres'
        ? () => sql`truncate audit_entries`.execute(db)
        : () => sql`insert or replace into audit_entries select * from audit_entries`.execute(db),
      () =>
        db
          .insertInto('audit_entries')
          .values({ ...young, action: 'create' })
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ action: 'create' }))
          .execute(),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow(/audit log/);
    expect((await readAll(database)).entries).toEqual([old, young]);

    await db.deleteFrom('audit_entries').where('id', '=', old.id).execute();
    expect((await readAll(database)).entries).toEqual([young]);
  });
});
