import { DAY_MS } from '../../src/config/durations.js';
import { type DatabaseService } from '../../src/storage/database.service.js';
import { REPORT_GROUPS } from '../../src/usage/report-dimensions.js';
import { ReportNames } from '../../src/usage/report-names.js';
import { type ReportRequest, UsageReports } from '../../src/usage/usage-report.repository.js';
import { UsageSeries } from '../../src/usage/usage-series.repository.js';

interface TimedReport {
  name: string;
  ms: number;
  lines: number;
}

const GROUPS = REPORT_GROUPS.filter((group) => group !== 'owner');

type AskedReport = Pick<ReportRequest, 'by' | 'of'>;

/** By each single group, by the pairs with the most lines, and those of one member, one key and one team. */
export const SOME_REPORTS: readonly AskedReport[] = [
  ...[[], ...GROUPS.map((group) => [group])].map((by) => ({ by })),
  { by: ['team', 'model'] },
  { by: ['member', 'model'] },
  { by: ['key', 'hour'] },
  { by: ['project', 'account'] },
  { by: ['conversation'], of: { member: 'Member 7' } },
  { by: ['conversation', 'model'], of: { key: 'key_7' } },
  { by: ['member', 'day'], of: { team: 'Team 7' } },
];

/** The same, and by all pairs. */
export const ALL_REPORTS: readonly AskedReport[] = [
  ...SOME_REPORTS,
  ...GROUPS.flatMap((first, index) => GROUPS.slice(index + 1).map((second) => ({ by: [first, second] }))),
];

/** Asks for reports of the 31 days before `toMs`, one after the other, and says how long each took. */
export async function timeReports(
  database: DatabaseService,
  toMs: number,
  asked: readonly AskedReport[],
): Promise<TimedReport[]> {
  const reports = new UsageReports(database, new ReportNames(database));
  const period = { fromMs: toMs - 31 * DAY_MS, toMs };
  const timed: TimedReport[] = [];
  for (const { by, of } of asked) {
    const startMs = performance.now();
    const { lines } = await reports.report({ by, ...period, of });
    const whose = Object.values(of ?? {}).map((one) => ` of ${one}`);
    const name = `${by.join(',') || 'total'}${whose.join('')}`;
    timed.push({ name, ms: performance.now() - startMs, lines: lines.length });
  }
  const startMs = performance.now();
  const { tokens } = await new UsageSeries(database).moved(period);
  return [...timed, { name: 'moved conversations', ms: performance.now() - startMs, lines: tokens.length }];
}
