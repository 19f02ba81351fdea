import 'reflect-metadata';
import { type DynamicModule, Module } from '@nestjs/common';
import { describeReport } from '../../admin/describe-report.js';
import { toReportRequest } from '../../admin/report-query.js';
import { readEnvironment } from '../../config/config.module.js';
import { formatUsd } from '../../config/format-usd.js';
import { formatTable } from '../../conformance/format-table.js';
import { GatewayError } from '../../dialects/gateway-error.js';
import { DirectoryModule } from '../../keys/directory.module.js';
import { GatewayKeys } from '../../keys/gateway-keys.service.js';
import { StorageModule } from '../../storage/storage.module.js';
import { toCsv } from '../../usage/to-csv.js';
import {
  type ReportGroup,
  type ReportLine,
  type ReportRequest,
  UsageReports,
} from '../../usage/usage-report.repository.js';
import { openContext } from '../open-context.js';
import { showLocalMinute } from '../show-local-minute.js';
import { showProgress } from '../show-progress.js';
import { UsageError } from '../usage-error.js';
import { readPeriod } from './read-period.js';

/** What was typed behind `droid2api usage`. */
export interface UsageOptions {
  by: string;
  key?: string;
  owner?: string;
  yesterday?: boolean;
  from?: string;
  to?: string;
  csv?: boolean;
  json?: boolean;
}

const GROUPS: ReadonlyMap<string, ReportGroup> = new Map([
  ['member', 'owner'],
  ['owner', 'owner'],
  ['key', 'key'],
  ['model', 'model'],
  ['account', 'account'],
  ['client', 'client'],
  ['day', 'day'],
]);

/** A module with what the command needs: it reads the ledger, and neither writes nor rolls it up. */
@Module({})
class UsageCommandModule {}

/** Shows what the ledger has, to the exit code. */
export async function runUsage(options: UsageOptions): Promise<number> {
  const request = readRequest(options, new Date());
  const module: DynamicModule = {
    module: UsageCommandModule,
    imports: [readEnvironment(), StorageModule, DirectoryModule],
    providers: [UsageReports],
  };
  const context = await openContext(module, 'error');
  try {
    const lines = await showProgress('Adding up', () => context.get(UsageReports).report(request));
    const names = new Map(
      context
        .get(GatewayKeys)
        .list()
        .map(({ id, name }) => [id, name]),
    );
    process.stdout.write(
      options.json
        ? `${JSON.stringify(describeReport(request, lines), null, 2)}\n`
        : options.csv
          ? toCsv(options.by, lines)
          : showReport(options.by, request, lines, names),
    );
    return 0;
  } finally {
    await context.close();
  }
}

/** Throws a {@link UsageError} that names the option at fault. */
function readRequest(options: UsageOptions, now: Date): ReportRequest {
  if (options.csv && options.json) throw new UsageError('--csv and --json are two forms: leave one out.');
  const by = GROUPS.get(options.by);
  if (by === undefined) throw new UsageError(`--by must be one of ${[...GROUPS.keys()].join(', ')}.`);
  const { key, owner } = options;
  try {
    return toReportRequest(
      { by, ...readPeriod(options, now), ...(key !== undefined && { key }), ...(owner !== undefined && { owner }) },
      now.getTime(),
    );
  } catch (error) {
    throw error instanceof GatewayError ? new UsageError('--to must be later than --from.') : error;
  }
}

function showReport(
  by: string,
  { fromMs, toMs }: ReportRequest,
  lines: readonly ReportLine[],
  names: ReadonlyMap<string, string>,
): string {
  const period = `${showLocalMinute(fromMs)} to ${showLocalMinute(toMs)}`;
  if (lines.length === 0) return `Nothing was used from ${period}.\n`;
  const rows = lines.map((line) => toRow(by === 'key' ? showKey(line.group, names) : line.group || '–', line));
  const total = lines.length > 1 ? [toRow('in all', sumOf(lines))] : [];
  const table = formatTable(
    [by.toUpperCase(), 'REQUESTS', 'FAILED', 'INPUT', 'CACHE READ', 'CACHE WRITE', 'OUTPUT', 'COST'],
    [...rows, ...total],
    process.stdout.columns,
  );
  return `From ${period}\n\n${table}`;
}

function showKey(id: string, names: ReadonlyMap<string, string>): string {
  const name = names.get(id);
  return id === '' ? 'without a key' : name === undefined ? id : `${name} (${id})`;
}

function toRow(group: string, line: ReportLine): string[] {
  return [
    group,
    String(line.attempts),
    String(line.failed),
    String(line.inputTokens),
    String(line.cacheReadTokens),
    String(line.cacheWrite5mTokens + line.cacheWrite1hTokens),
    String(line.outputTokens),
    `$${formatUsd(line.costUsd)}`,
  ];
}

function sumOf(lines: readonly ReportLine[]): ReportLine {
  return lines.reduce((sum, line) => ({
    group: '',
    attempts: sum.attempts + line.attempts,
    failed: sum.failed + line.failed,
    estimated: sum.estimated + line.estimated,
    unpriced: sum.unpriced + line.unpriced,
    inputTokens: sum.inputTokens + line.inputTokens,
    cacheReadTokens: sum.cacheReadTokens + line.cacheReadTokens,
    cacheWrite5mTokens: sum.cacheWrite5mTokens + line.cacheWrite5mTokens,
    cacheWrite1hTokens: sum.cacheWrite1hTokens + line.cacheWrite1hTokens,
    outputTokens: sum.outputTokens + line.outputTokens,
    reasoningTokens: sum.reasoningTokens + line.reasoningTokens,
    costUsd: sum.costUsd + line.costUsd,
  }));
}
