import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { describeEngines } from '../../test/support/describe-engines.js';
import { makeEnd, makeStart } from '../../test/support/make-attempt.js';
import { openTeamServices, type TeamServices } from '../../test/support/team-services.js';
import { until } from '../../test/support/until.js';
import { DAY_MS, HOUR_MS } from '../config/durations.js';
import { type StorageSettings } from '../storage/storage-settings.js';
import { type ReportGroup } from './report-dimensions.js';
import { fromRow, RECORD_COLUMNS, type RecordRow, toRow } from './record-row.js';
import { toCsv } from './to-csv.js';
import { startRecord } from './write-record.js';

const opened: TeamServices[] = [];

async function open(settings: StorageSettings, config: object = {}): Promise<TeamServices> {
  const services = await openTeamServices(settings, config);
  opened.push(services);
  return services;
}

const NO_LIMITS = { role: 'member', models: '[]', limits: '{}' };
const NOTE =
  'There are 3 further lines, which are added up in one: choose a shorter time, or a part. Conversations are known ' +
  'of single records only, and only the latest were looked at: those from 1970-01-01T00:00:00.000Z on.';
const everything = () => ({ fromMs: 0, toMs: Date.now() + HOUR_MS });

describeEngines('the ledger', (under) => {
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((services) => services.close()));
  });

  it('moves every record into the database once, and leaves no file behind', async () => {
    const settings = await under.settings();
    const { ledger, writer, database } = await open(settings);
    for (let index = 0; index < 1_200; index++) ledger.begin(makeStart(`r${index}`)).finish(makeEnd());
    await writer.write();
    await writer.write();
    const rows = await database.db.selectFrom('usage_records').selectAll().execute();
    expect(rows).toHaveLength(1_200);
    expect(rows[0]).toMatchObject({
      key_id: 'key_1',
      member_id: 'mem_ada',
      cost_nano_usd: 2_322_500,
      quality: 'final',
      attempt: 1,
      agent: null,
      first_byte_ms: 12,
    });
    const [spool] = readdirSync(join(settings.dataDir, 'spool'));
    expect(readdirSync(join(settings.dataDir, 'spool', spool ?? '')).filter((name) => name.endsWith('.jsonl'))).toEqual(
      [],
    );
  });

  it('writes a record once even when the process died between the database and the spool', async () => {
    const settings = await under.settings();
    const { ledger, writer, database } = await open(settings);
    ledger.begin(makeStart('r1')).finish(makeEnd());
    const { spool } = ledger;
    const drop = spool.drop.bind(spool);
    spool.drop = () => {
      throw new Error('killed here');
    };
    await writer.write();
    spool.drop = drop;
    await writer.write();
    expect(await database.db.selectFrom('usage_records').select('id').execute()).toEqual([{ id: 'r1.1' }]);
  });

  it('goes on from the spool when the database was away', async () => {
    const settings = await under.settings();
    const { ledger, writer, database } = await open(settings);
    await database.db.schema.alterTable('usage_records').renameTo('away').execute();
    for (let index = 0; index < 50; index++) ledger.begin(makeStart(`r${index}`)).finish(makeEnd());
    await writer.write();
    expect(writer.behind).toBe(true);
    ledger.begin(makeStart('late')).finish(makeEnd());
    await database.db.schema.alterTable('away').renameTo('usage_records').execute();
    // One that the timer began may still have met the former state.
    await until(async () => {
      await writer.write();
      return !writer.behind && (await database.db.selectFrom('usage_records').select('id').execute()).length === 51;
    });
  });

  it('says once that an upstream tells figures that cannot be true, and whose', async () => {
    const { ledger, writer, database, logs } = await open(await under.settings());
    const tokens = { input: 2 ** 53, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 5, reasoning: 0 };
    for (const name of ['r1', 'r2', 'r3']) ledger.begin(makeStart(name)).finish(makeEnd({ tokens }));
    expect(logs.filter((line) => line.includes('cannot be true'))).toEqual([
      'The upstream told token counts for claude-opus-4-5 (account a1) that cannot be true; estimates are ' +
        'recorded instead',
    ]);
    await writer.write();
    const rows = await database.db
      .selectFrom('usage_records')
      .select(['quality', 'input_tokens', 'output_tokens'])
      .execute();
    expect(rows).toEqual(
      Array.from({ length: 3 }, () => ({ quality: 'estimated', input_tokens: 1_000, output_tokens: 5 })),
    );
  });

  it('records nothing for what was never sent, and the first end of an attempt only', async () => {
    const { ledger, writer, database } = await open(await under.settings());
    ledger.begin(makeStart('unsent')).discard();
    const attempt = ledger.begin(makeStart('sent'));
    attempt.finish(makeEnd());
    attempt.finish(makeEnd({ ended: 'failed' }));
    attempt.discard();
    await writer.write();
    expect(await database.db.selectFrom('usage_records').select(['id', 'ended']).execute()).toEqual([
      { id: 'sent.1', ended: 'complete' },
    ]);
  });

  it('writes what is under way when the process shuts down in good order only at its end', async () => {
    const settings = await under.settings();
    const services = await openTeamServices(settings);
    services.ledger.begin(makeStart('r1')).finish(makeEnd());
    await services.close();
    const { database } = await open(settings);
    expect(await database.db.selectFrom('usage_records').select('id').execute()).toEqual([{ id: 'r1.1' }]);
    expect(readdirSync(join(settings.dataDir, 'spool'))).toEqual([]);
  });

  it('leaves out a record that the database does not take, and no other', async () => {
    const { ledger, writer, database, logs } = await open(await under.settings());
    for (let index = 0; index < 9; index++)
      ledger.begin(makeStart(`r${index}`, index === 4 ? { account: null as never } : {})).finish(makeEnd());
    await writer.write();
    expect(writer.behind).toBe(false);
    expect(
      (await database.db.selectFrom('usage_records').select('id').orderBy('id').execute()).map(({ id }) => id),
    ).toEqual(['r0.1', 'r1.1', 'r2.1', 'r3.1', 'r5.1', 'r6.1', 'r7.1', 'r8.1']);
    expect(logs.filter((line) => line.includes('A record of usage is left out'))).toHaveLength(1);
  });

  it('leaves nothing in the spool when it shuts down after a write that failed', async () => {
    const settings = await under.settings();
    const services = await openTeamServices(settings);
    const { ledger, writer, database } = services;
    await database.db.schema.alterTable('usage_records').renameTo('away').execute();
    ledger.begin(makeStart('r1')).finish(makeEnd());
    await writer.write();
    ledger.begin(makeStart('r2')).finish(makeEnd());
    await database.db.schema.alterTable('away').renameTo('usage_records').execute();
    await services.close();
    expect(readdirSync(join(settings.dataDir, 'spool'))).toEqual([]);
    const { database: reopened } = await open(settings);
    expect(await reopened.db.selectFrom('usage_records').select('id').execute()).toHaveLength(2);
  });

  it('shows that it lives while the database keeps it waiting', async () => {
    const settings = await under.settings();
    const { ledger, database } = await open(settings);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const locked = database.db.transaction().execute(async (transaction) => {
      if (under.engine === 'postgres') await sql`lock table usage_records`.execute(transaction);
      await held;
    });
    ledger.begin(makeStart('r1')).finish(makeEnd());
    await ledger.written();
    const [spool = ''] = readdirSync(join(settings.dataDir, 'spool'));
    const alive = () => statSync(join(settings.dataDir, 'spool', spool, 'alive')).mtimeMs;
    const began = alive();
    await until(() => alive() > began + 2_000);
    release();
    await locked;
    await until(async () => (await database.db.selectFrom('usage_records').select('id').execute()).length === 1);
  });

  it('loses records, not requests, when the spool is full, and says so', async () => {
    const { ledger, logs, writer, database } = await open(await under.settings(), { usage: { spool_mb: 1 } });
    for (let index = 0; index < 3_000; index++) ledger.begin(makeStart(`r${index}`)).finish(makeEnd());
    expect(logs.filter((line) => line.includes('the spool is full'))).toHaveLength(1);
    expect(ledger.spool.bytes).toBeLessThan(1024 * 1024 + 2_000);
    await writer.write();
    const { length } = await database.db.selectFrom('usage_records').select('id').execute();
    expect(length).toBeGreaterThan(500);
    expect(length).toBeLessThan(3_000);
  });

  it('records nothing where it is switched off, and still tells limits what was used', async () => {
    const settings = await under.settings();
    const { ledger, writer, database } = await open(settings, { usage: { enabled: false } });
    expect(ledger.begin(makeStart('r1')).finish(makeEnd())).toMatchObject({
      cost_nano_usd: 2_322_500,
      output_tokens: 50,
    });
    await writer.write();
    expect(await database.db.selectFrom('usage_records').select('id').execute()).toEqual([]);
    expect(existsSync(join(settings.dataDir, 'spool'))).toBe(false);
  });

  it('adds up the same before and after records are rolled up, late ones included', async () => {
    const { ledger, writer, rollUp, reports, database } = await open(await under.settings());
    for (let index = 0; index < 20; index++) {
      ledger
        .begin(
          makeStart(`r${index}`, {
            memberId: index % 2 ? 'mem_ada' : 'mem_bob',
            modelServed: index % 4 ? 'claude-opus-4-5' : 'unheard-of',
            conversation: `c${index % 3}`,
          }),
        )
        .finish(makeEnd(index % 5 ? {} : { ended: 'client_left' }));
    }
    await writer.write();
    const ask = async (...by: ReportGroup[]) => (await reports.report({ by, ...everything() })).lines;
    const before = await Promise.all([ask('member'), ask('model'), ask('day'), ask(), ask('member', 'model')]);
    await rollUp.rollUp();
    expect(await database.db.selectFrom('usage_records').select('id').where('rolled', '=', 0).execute()).toEqual([]);
    expect(await Promise.all([ask('member'), ask('model'), ask('day'), ask(), ask('member', 'model')])).toEqual(before);
    expect(before[3]).toEqual([
      expect.objectContaining({ attempts: 20, failed: 4, estimated: 4, unpriced: 5, cacheReadTokens: 20_000 }),
    ]);

    ledger.begin(makeStart('late', { memberId: 'mem_ada' })).finish(makeEnd());
    await writer.write();
    await rollUp.rollUp();
    expect((await ask('member')).find(({ group }) => group === 'mem_ada')?.attempts).toBe(11);
    expect((await ask('conversation')).map(({ group }) => group).sort()).toEqual(['c0', 'c1', 'c2', 'conversation-1']);
  });

  it('counts what a former version has recorded for the member that its owner has become', async () => {
    const settings = await under.settings();
    const { ledger, writer, rollUp, reports, database } = await open(settings);
    await database.db
      .insertInto('members')
      .values({ ...NO_LIMITS, id: 'mem_ada', name: 'Ada', created_at_ms: 0, revision: 1 })
      .execute();
    const row = JSON.parse(toRow(startRecord(makeStart('spooled', { project: 'shop' }), Date.now()))) as RecordRow;
    const former = row.toSpliced(
      RECORD_COLUMNS.findIndex(({ name }) => name === 'member_id'),
      3,
      'Ada',
    );
    const dead = join(settings.dataDir, 'spool', 'dead');
    mkdirSync(dead, { recursive: true });
    writeFileSync(join(dead, 'alive'), '');
    utimesSync(join(dead, 'alive'), 0, 0);
    writeFileSync(join(dead, '000000001.jsonl'), `${JSON.stringify({ end: former })}\n`);
    ledger.begin(makeStart('written', { memberId: undefined })).finish(makeEnd());
    await until(async () => {
      await writer.write();
      return (await database.db.selectFrom('usage_records').select('id').execute()).length === 2;
    });
    await database.db.updateTable('usage_records').set({ owner: 'Ada' }).where('id', '=', 'written.1').execute();
    await rollUp.rollUp();
    expect(await reports.report({ by: ['member'], ...everything() })).toMatchObject({
      lines: [{ group: 'mem_ada', groups: [{ name: 'Ada' }], attempts: 2 }],
    });
    expect(await reports.report({ by: ['owner'], of: { owner: 'Ada' }, ...everything() })).toMatchObject({
      lines: [{ group: 'Ada', attempts: 2 }],
    });
    expect(await database.db.selectFrom('usage_records').select('owner').distinct().execute()).toEqual([
      { owner: null },
    ]);
  });

  it('knows no conversation of a member who was erased while a record was on its way', async () => {
    const { ledger, writer, rollUp, database } = await open(await under.settings());
    const erased = { ...NO_LIMITS, created_at_ms: 0, revision: 1, erased_at_ms: 1 };
    await database.db
      .insertInto('members')
      .values({ ...erased, id: 'mem_ada', name: 'erased-1' })
      .execute();
    ledger.begin(makeStart('r1', { agent: 'agent-1' })).finish(makeEnd());
    ledger.begin(makeStart('r2', { memberId: 'mem_bob' })).finish(makeEnd());
    await writer.write();
    await rollUp.rollUp();
    expect(
      await database.db.selectFrom('usage_records').select(['conversation', 'agent']).orderBy('id').execute(),
    ).toEqual([
      { conversation: null, agent: null },
      { conversation: 'conversation-1', agent: null },
    ]);
  });

  it('adds every record up once, however many replicas try at the same moment', async () => {
    const settings = await under.settings();
    const one = await open(settings);
    const other =
      under.engine === 'sqlite' ? one : await open({ ...settings, dataDir: (await under.settings()).dataDir });
    for (let index = 0; index < 1_000; index++) one.ledger.begin(makeStart(`r${index}`)).finish(makeEnd());
    await one.writer.write();
    await Promise.all([one, other, one, other].map(({ rollUp }) => rollUp.rollUp()));
    await one.rollUp.rollUp();
    const { attempts, tokens } = await one.database.db
      .selectFrom('usage_hours')
      .select(({ fn }) => [fn.sum<number>('attempts').as('attempts'), fn.sum<number>('cache_read_tokens').as('tokens')])
      .executeTakeFirstOrThrow();
    expect([Number(attempts), Number(tokens)]).toEqual([1_000, 1_000_000]);
    expect((await one.reports.report({ by: [], ...everything() })).lines[0]?.attempts).toBe(1_000);
  });

  it('reports one key, and only the hours that are asked for', async () => {
    const { ledger, writer, reports } = await open(await under.settings());
    ledger.begin(makeStart('r1', { keyId: 'key_1' })).finish(makeEnd());
    ledger.begin(makeStart('r2', { keyId: 'key_2' })).finish(makeEnd());
    ledger.begin(makeStart('r3', { keyId: undefined })).finish(makeEnd());
    await writer.write();
    expect((await reports.report({ by: ['key'], ...everything() })).lines.map(({ group }) => group)).toEqual([
      '',
      'key_1',
      'key_2',
    ]);
    const { lines } = await reports.report({ by: [], of: { key: 'key_1' }, ...everything() });
    expect(lines).toMatchObject([{ attempts: 1, costUsd: 0.0023225, inputTokens: 100 }]);
    expect((await reports.report({ by: ['key'], fromMs: 0, toMs: Date.now() - HOUR_MS })).lines).toEqual([]);
  });

  it('deletes single records after their time and keeps the sums', async () => {
    const { ledger, writer, rollUp, reports, database } = await open(await under.settings());
    ledger.begin(makeStart('old')).finish(makeEnd());
    ledger.begin(makeStart('new')).finish(makeEnd());
    await writer.write();
    await database.db
      .updateTable('usage_records')
      .set({ at_ms: Date.now() - 91 * DAY_MS })
      .where('id', '=', 'old.1')
      .execute();
    await rollUp.deleteOld();
    expect(await database.db.selectFrom('usage_records').select('id').execute()).toHaveLength(2);
    await rollUp.rollUp();
    await rollUp.deleteOld();
    expect(await database.db.selectFrom('usage_records').select('id').execute()).toEqual([{ id: 'new.1' }]);
    expect((await reports.report({ by: [], ...everything() })).lines[0]?.attempts).toBe(2);
    await rollUp.deleteOld();
    const entries = await database.db.selectFrom('audit_entries').selectAll().execute();
    expect(entries).toMatchObject([{ action: 'delete_old', subject_id: 'usage_records', actor_id: 'retention' }]);
    expect(JSON.parse(entries[0]?.after ?? '')).toMatchObject({ rows: 1 });
  });

  it('keeps its files to its owner, and no text of a request in them', async () => {
    const settings = await under.settings();
    const { ledger } = await open(settings);
    ledger.begin(makeStart('r1'));
    await ledger.written();
    const [instance] = readdirSync(join(settings.dataDir, 'spool'));
    const folder = join(settings.dataDir, 'spool', instance ?? '');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    const [segment] = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
    const { start } = JSON.parse(readFileSync(join(folder, segment ?? ''), 'utf8')) as { start: RecordRow };
    expect(toRow(fromRow(start))).toBe(JSON.stringify(start));
    expect(Object.keys(fromRow(start)).sort()).toEqual([
      'account',
      'agent',
      'answer_bytes',
      'at_ms',
      'attempt',
      'cache_read_tokens',
      'cache_write_1h_tokens',
      'cache_write_5m_tokens',
      'client',
      'client_dialect',
      'client_version',
      'conversation',
      'cost_nano_usd',
      'duration_ms',
      'ended',
      'endpoint',
      'first_byte_ms',
      'id',
      'input_tokens',
      'key_id',
      'kind',
      'member_id',
      'model_asked',
      'model_served',
      'output_tokens',
      'project',
      'quality',
      'reasoning_tokens',
      'request_bytes',
      'status',
      'team_id',
      'upstream_dialect',
    ]);
  });

  it('exports a report as CSV that no spreadsheet executes', () => {
    const line = {
      attempts: 1,
      failed: 0,
      estimated: 0,
      unpriced: 0,
      inputTokens: 2,
      cacheReadTokens: 0,
      cacheWrite5mTokens: 0,
      cacheWrite1hTokens: 0,
      outputTokens: 3,
      reasoningTokens: 0,
      costUsd: 0.5,
    };
    const lineOf = (group: string, name: string | null) => ({
      group,
      groups: [
        { by: 'client' as const, value: group, name: null },
        { by: 'member' as const, value: 'mem_1', name },
      ],
      ...line,
    });
    const csv = toCsv(['client', 'member'], {
      lines: [lineOf('=1+1', '@ada'), lineOf('a,"b"', null)],
      rest: { ...line, attempts: 7 },
      furtherLines: 3,
      sinceMs: 0,
    });
    expect(csv.split('\r\n')).toEqual([
      'client,member,member_name,attempts,failed,estimated,unpriced,input_tokens,cache_read_tokens,' +
        'cache_write_5m_tokens,' +
        'cache_write_1h_tokens,output_tokens,reasoning_tokens,cost_usd',
      "'=1+1,mem_1,'@ada,1,0,0,0,2,0,0,0,3,0,0.5",
      '"a,""b""",mem_1,,1,0,0,0,2,0,0,0,3,0,0.5',
      '3 further lines,,,7,0,0,0,2,0,0,0,3,0,0.5',
      `"${NOTE}",,,,,,,,,,,,,`,
      '',
    ]);
  });
});
