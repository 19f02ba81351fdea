import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { describeEngines } from '../../test/support/describe-engines.js';
import { openDirectory } from '../../test/support/open-directory.js';
import { type Actor } from '../audit/actor.js';
import { writeAuditEntry } from '../audit/write-audit-entry.js';
import { DAY_MS } from '../config/durations.js';
import { type DatabaseService } from '../storage/database.service.js';
import { type UsageRecordsTable } from '../storage/team-schema.js';
import { stateOf } from './resolved-key.js';

const BY: Actor = { kind: 'break_glass', id: null, address: null };
/** Everything of the person that a database may hold. */
const PERSONAL = ['Ada Lovelace', 'ada@example.com', 'idp|ada', 'ada-laptop', "ada's", 'talk-of-ada'];

/** Every text of every table. */
async function everyText({ db, engine }: DatabaseService): Promise<string> {
  const tables = (await db.introspection.getTables()).filter(({ name }) => !name.startsWith('pg_'));
  expect(tables.length).toBeGreaterThan(15);
  const texts = tables.map(async ({ name }) =>
    JSON.stringify(
      await db
        .selectFrom(name as 'members')
        .selectAll()
        .execute(),
    ),
  );
  return `${engine} ${(await Promise.all(texts)).join('\n')}`;
}

/** Which of the texts are in the files of a database, also where nothing refers to them any more. */
function textsInFiles(folder: string, texts: readonly string[]): string[] {
  const files = readdirSync(folder).filter((name) => name.includes('.db'));
  const contents = files.map((name) => readFileSync(join(folder, name)));
  return texts.filter((text) => contents.some((content) => content.includes(text)));
}

function recordOf(
  id: string,
  atMs: number,
  more: Partial<Pick<UsageRecordsTable, 'key_id' | 'member_id' | 'conversation' | 'agent'>>,
) {
  return {
    id,
    at_ms: atMs,
    kind: 'answer',
    conversation: 'talk-of-ada',
    agent: "ada's",
    model_asked: 'm',
    model_served: 'm',
    account: 'a',
    client_dialect: 'chat',
    upstream_dialect: 'chat',
    input_tokens: 5,
    cache_read_tokens: 0,
    cache_write_5m_tokens: 0,
    cache_write_1h_tokens: 0,
    output_tokens: 7,
    reasoning_tokens: 0,
    request_bytes: 1,
    answer_bytes: 1,
    attempt: 1,
    quality: 'final',
    ended: 'complete',
    rolled: 0,
    ...more,
  };
}

describeEngines('a member who is erased', (under) => {
  it('is nowhere in the database by name, has no key, and what they used stays', async () => {
    const settings = await under.settings();
    const database = await under.open(settings);
    const { keys, members, erasure } = await openDirectory(database);
    const ada = await members.create({ name: 'Ada Lovelace', email: 'Ada@Example.com', external_id: 'idp|ada' }, BY);
    const grace = await members.create({ name: 'Grace' }, BY);
    const { key } = await keys.create(
      { name: 'ada-laptop', member: ada.id, labels: ["ada's"], accounts: ['ada@example.com'] },
      BY,
    );
    const revoked = await keys.create({ name: 'ada-laptop', member: ada.id }, BY);
    await keys.revoke(revoked.key.id, BY);
    const moved = await keys.create({ name: 'ci', member: ada.id }, BY);
    await keys.update(moved.key.id, { member: grace.id }, BY);
    await members.update(ada.id, { name: 'Ada Lovelace, née Byron' }, BY);
    await members.setRole(ada.id, 'owner', BY);
    const nowMs = Date.now();
    const held = { key_id: key.id, member_id: ada.id };
    await database.db
      .insertInto('usage_records')
      .values([
        recordOf('r1', nowMs - 40 * DAY_MS, held),
        recordOf('r2', nowMs, held),
        recordOf('r3', nowMs, { key_id: moved.key.id, member_id: ada.id }),
        recordOf('r4', nowMs, { key_id: key.id, member_id: null }),
        recordOf('r5', nowMs, { key_id: moved.key.id, member_id: grace.id, conversation: 'of grace', agent: 'g' }),
      ])
      .execute();
    await database.db
      .insertInto('dashboard_sessions')
      .values({ hash: 'h', key_id: key.id, created_at_ms: 0, expires_at_ms: 1 })
      .execute();
    const before = await everyText(database);
    expect(PERSONAL.filter((text) => !before.includes(text))).toEqual([]);

    const erased = await erasure.erase(ada.id, BY);
    const pseudonym = `erased-${ada.id.slice(-8)}`;
    expect(erased).toMatchObject({ id: ada.id, name: pseudonym, email: null, externalId: null, role: 'member' });
    const after = await everyText(database);
    expect(PERSONAL.filter((text) => after.includes(text))).toEqual([]);
    if (under.engine === 'sqlite') expect(textsInFiles(settings.dataDir, PERSONAL)).toEqual([]);
    for (const one of [key, revoked.key]) {
      expect(stateOf(keys.resolve(keys.get(one.id) ?? one), Date.now())).toBe('revoked');
      expect(keys.get(one.id)).toMatchObject({ name: pseudonym, labels: [], accounts: [] });
    }
    expect(keys.get(moved.key.id)).toMatchObject({ name: 'ci', memberId: grace.id, revokedAtMs: null });
    const records = await database.db.selectFrom('usage_records').selectAll().orderBy('id').execute();
    expect(records.map(({ conversation, agent, input_tokens }) => [conversation, agent, input_tokens])).toEqual([
      ...Array.from({ length: 4 }, () => [null, null, 5]),
      ['of grace', 'g', 5],
    ]);
    expect(await database.db.selectFrom('dashboard_sessions').selectAll().execute()).toEqual([]);
    const entries = await database.db.selectFrom('audit_entries').selectAll().orderBy('id').execute();
    expect(entries.slice(-3).map(({ action, subject_kind: kind }) => `${action} ${kind}`)).toEqual([
      'erase key',
      'erase key',
      'erase member',
    ]);
    expect(await erasure.erase('mem_nobody', BY)).toBeUndefined();

    // Another process knows it too, and once more changes nothing but what was left.
    await database.db.updateTable('usage_records').set({ agent: "ada's" }).where('id', '=', 'r1').execute();
    const other = await openDirectory(await under.open(settings));
    expect(other.members.get(ada.id)?.name).toBe(pseudonym);
    expect(await other.erasure.erase(ada.id, BY)).toMatchObject({ name: pseudonym });
    expect((await everyText(database)).includes("ada's")).toBe(false);
    expect(await database.db.selectFrom('audit_entries').select('id').execute()).toHaveLength(entries.length);
  });

  it('has no former address and no account in the audit log by name, and others keep theirs', async () => {
    const database = await under.open();
    const { keys, members, erasure } = await openDirectory(database);
    const ada = await members.create({ name: 'Ada', email: 'ada@former.example' }, BY);
    await members.update(ada.id, { email: 'ada@example.com' }, BY);
    const grace = await members.create({ name: 'Grace Hopper', email: 'grace@example.com' }, BY);
    await keys.create({ name: 'navy', member: grace.id, accounts: ['Ada@Former.example', 'grace@example.com'] }, BY);
    await database.db.transaction().execute(async (transaction) => {
      for (const [id, name] of [
        ['ada@former.example', 'Countess'],
        ['grace@example.com', 'Admiral'],
      ] as const) {
        await writeAuditEntry(transaction, BY, {
          action: 'create',
          subject: { kind: 'account', id },
          before: null,
          after: { name },
        });
      }
    });
    // Whoever wants somebody else's name out of the log gives it to a member and erases that one.
    const forged = await members.create({ name: 'Eve', external_id: 'Grace Hopper' }, BY);
    await erasure.erase(forged.id, BY);
    await erasure.erase(ada.id, BY);
    const names = await database.db.selectFrom('audit_names').select('text').execute();
    const known = new Set(names.map(({ text }) => text.toLowerCase()));
    const gone = ['ada@former.example', 'ada@example.com', 'countess', 'ada', 'eve'];
    expect(gone.filter((text) => known.has(text))).toEqual([]);
    expect([...known]).toEqual(expect.arrayContaining(['grace hopper', 'navy', 'grace@example.com', 'admiral']));
  });
});
