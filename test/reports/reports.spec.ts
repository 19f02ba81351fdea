import { expect, it } from '@jest/globals';
import { describeEngines } from '../support/describe-engines.js';
import { HOUR_MS } from '../../src/config/durations.js';
import { ReportNames } from '../../src/usage/report-names.js';
import { UsageReports } from '../../src/usage/usage-report.repository.js';
import { fillLedger, LARGE } from './fill-ledger.js';
import { SOME_REPORTS, timeReports } from './time-reports.js';

/** Ten million records take at most 2 s on a machine that does nothing else: docs/performance.md. */
const LONGEST_MS = 6_000;

describeEngines('reports of 200 000 records, 20 000 keys and 2 000 members', (under) => {
  it('answer in time and have everything in them', async () => {
    const database = await under.open();
    const toMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
    await fillLedger(database, { ...LARGE, records: 200_000 }, toMs);
    const timed = await timeReports(database, toMs, SOME_REPORTS);
    expect(timed.filter(({ ms, lines }) => ms > LONGEST_MS || lines === 0)).toEqual([]);

    const reports = new UsageReports(database, new ReportNames(database));
    const period = { fromMs: 0, toMs };
    expect(await reports.report({ by: [], ...period })).toMatchObject({ lines: [{ attempts: 200_000 }] });
    const pairs = await reports.report({ by: ['key', 'hour'], ...period, limit: 100 });
    const shown = pairs.lines.reduce((sum, { attempts }) => sum + attempts, 0);
    expect(shown + (pairs.rest?.attempts ?? 0)).toBe(200_000);
    const talks = await reports.report({ by: ['conversation'], ...period });
    expect(talks.lines.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(150_000);
    expect(talks.sinceMs).toBeGreaterThan(toMs - 31 * 24 * HOUR_MS);
  }, 120_000);
});
