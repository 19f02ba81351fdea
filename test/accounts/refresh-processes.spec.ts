import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { startPretendWorkos, type PretendWorkos } from '../../sandbox/pretend-workos.js';
import { type DatabaseService } from '../../src/storage/database.service.js';
import { type StorageSettings } from '../../src/storage/storage-settings.js';
import { describeEngines } from '../support/describe-engines.js';
import { type RefreshProcess, type RefreshReport, startRefreshProcess } from '../support/start-refresh-process.js';

/** Kills a process in the middle of a refresh; `database` is open and nobody else's. */
type Kill = (victim: RefreshProcess, database: DatabaseService) => Promise<void>;

const USER = { email: 'a@example.com', organizations: ['org_a'] };
/** As long as it takes to be sure that no process was only slow; and what a test can wait for. */
const LEASE_MS = { ofTheLiving: 60_000, ofTheDead: 1_000 };

describeEngines('refreshing in processes of their own', (under) => {
  let workos: PretendWorkos;
  let folder: string;
  let settings: StorageSettings;
  let environment: Record<string, string>;
  const processes: RefreshProcess[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'droid-refresh-'));
    workos = await startPretendWorkos();
    settings = await under.settings();
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ workos: { base_url: workos.url } }));
    environment = {
      NODE_ENV: 'test',
      HOME: folder,
      DROID_CONFIG: join(folder, 'config.json'),
      DROID_ACCOUNTS: join(folder, 'accounts.json'),
      DROID_DATA_DIR: settings.dataDir,
      DROID_ENCRYPTION_KEY: settings.encryptionKey ?? '',
      ...(settings.databaseUrl !== undefined && { DATABASE_URL: settings.databaseUrl }),
    };
  });
  afterEach(async () => {
    await Promise.all(processes.splice(0).map((each) => each.kill()));
    await workos.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(leaseMs: number): Promise<RefreshProcess> {
    const started = await startRefreshProcess(environment, leaseMs);
    processes.push(started);
    return started;
  }

  function writeAccounts(ids: readonly string[]): void {
    const accounts = ids.map((id) => {
      const { accessToken, refreshToken } = workos.issue(USER);
      return {
        id,
        access_token: accessToken,
        refresh_token: refreshToken,
        organization_id: 'org_a',
        logged_in_at: '2026-11-01T00:00:00Z',
      };
    });
    writeFileSync(join(folder, 'accounts.json'), JSON.stringify({ version: 1, accounts }));
  }

  it('spends each token exactly once when two processes refresh the same accounts at the same time', async () => {
    const ids = Array.from({ length: 5 }, (_, index) => `a${index}`);
    writeAccounts(ids);
    const [first, second] = await Promise.all([start(LEASE_MS.ofTheLiving), start(LEASE_MS.ofTheLiving)]);
    for (let round = 1; round <= 3; round++) {
      const reports = await Promise.all(ids.flatMap((id) => [first.refresh(id), second.refresh(id)]));
      for (let index = 0; index < reports.length; index += 2) {
        const [mine, theirs] = [reports[index], reports[index + 1]];
        expect(mine).toMatchObject({ kind: 'refreshed' });
        expect(theirs).toMatchObject({ kind: 'refreshed' });
      }
    }
    expect(workos.reuses).toEqual([]);
    process.stdout.write(
      `${under.engine}: two processes, 30 requests to refresh 5 accounts: ${workos.refreshes.length} tokens ` +
        `spent, ${workos.reuses.length} twice\n`,
    );
  });

  /** A refresh in a process that is killed as the test says; what another one makes of the account. */
  async function dieAndComeBack(kill: Kill): Promise<{ report: RefreshReport; survivor: RefreshProcess }> {
    writeAccounts(['a1']);
    const [victim, survivor] = await Promise.all([start(LEASE_MS.ofTheDead), start(LEASE_MS.ofTheDead)]);
    const killed = kill(victim, await under.open(settings));
    victim.refresh('a1').catch(() => undefined);
    await killed;
    workos.beforeSpending = workos.beforeAnswer = undefined;
    return { survivor, report: await survivor.refresh('a1') };
  }

  it('works again after a kill while the issuer is being asked', async () => {
    const { report } = await dieAndComeBack((victim) => {
      workos.fail({ on: 'refresh', cut: 'before_spending' });
      return new Promise((resolve) => (workos.beforeSpending = () => victim.kill().then(resolve)));
    });
    expect(report).toMatchObject({ kind: 'refreshed' });
    expect(workos.accepts(report.accessToken ?? '')).toBe(true);
    expect(workos.reuses).toEqual([]);
  });

  it('works on after a kill right after the commit', async () => {
    const { report } = await dieAndComeBack((victim) => victim.reached('committed').then(() => victim.kill()));
    expect(report).toMatchObject({ kind: 'refreshed' });
    expect(workos.accepts(report.accessToken ?? '')).toBe(true);
    expect(workos.reuses).toEqual([]);
  });

  it.each<[string, Kill]>([
    [
      'before the answer arrived',
      (victim) => {
        workos.fail({ on: 'refresh', cut: 'after_spending' });
        return new Promise((resolve) => (workos.beforeAnswer = () => victim.kill().then(resolve)));
      },
    ],
    [
      'before the answer was written',
      async (victim, database) => {
        const release = holdUpCommit(database);
        await victim.reached('answered');
        await victim.kill();
        release();
      },
    ],
  ])(
    'tries the old token once and says why it needs a login after a kill when it was spent: %s',
    async (_name, kill) => {
      const { report, survivor } = await dieAndComeBack(kill);
      expect(report).toMatchObject({ kind: 'needs_login' });
      expect(report.needsLogin).toMatch(
        new RegExp(
          String.raw`^a refresh begun at \S+Z was cut short after its token was spent and before the new ` +
            String.raw`one was written; the old one was refused \(invalid_grant\)$`,
        ),
      );
      expect(await survivor.refresh('a1')).toMatchObject({ kind: 'needs_login' });
      expect(workos.reuses).toHaveLength(1);
    },
  );

  /** From the moment the token is spent on nothing can be written, until the function that it answers is called. */
  function holdUpCommit({ db, engine }: DatabaseService): () => void {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    workos.beforeAnswer = () =>
      new Promise<void>((held) => {
        void db.transaction().execute(async (transaction) => {
          if (engine === 'postgres') await sql`lock table accounts in exclusive mode`.execute(transaction);
          held();
          await released;
        });
      });
    return release;
  }
});
