import 'reflect-metadata';
import { type DynamicModule, Module } from '@nestjs/common';
import { describeReport } from '../../admin/describe-report.js';
import { type ReportFilter, toReportRequest } from '../../admin/report-query.js';
import { readEnvironment } from '../../config/config.module.js';
import { GatewayError } from '../../dialects/gateway-error.js';
import { StorageModule } from '../../storage/storage.module.js';
import { ReportNames } from '../../usage/report-names.js';
import { toCsv } from '../../usage/to-csv.js';
import { type ReportRequest, UsageReports } from '../../usage/usage-report.repository.js';
import { openContext } from '../open-context.js';
import { showProgress } from '../show-progress.js';
import { UsageError } from '../usage-error.js';
import { readPeriod } from './read-period.js';
import { showReport } from './show-report.js';

/** What was typed behind `droid2api usage`. */
export interface UsageOptions extends ReportFilter {
  by: string;
  yesterday?: boolean;
  limit?: string;
  csv?: boolean;
  json?: boolean;
}

/** A module with what the command needs: it reads the ledger, and neither writes nor rolls it up. */
@Module({})
class UsageCommandModule {}

/** Shows what the ledger has, to the exit code. */
export async function runUsage(options: UsageOptions): Promise<number> {
  const request = await readRequest(options, new Date());
  const module: DynamicModule = {
    module: UsageCommandModule,
    imports: [readEnvironment(), StorageModule],
    providers: [ReportNames, UsageReports],
  };
  const context = await openContext(module, 'error');
  try {
    const reports = context.get(UsageReports);
    const report = await showProgress('Adding up', () => namingOptions(() => reports.report(request)));
    process.stdout.write(
      options.json
        ? `${JSON.stringify(describeReport(request, report), null, 2)}\n`
        : options.csv
          ? toCsv(request.by, report)
          : showReport(request, report),
    );
    return 0;
  } finally {
    await context.close();
  }
}

/** Throws a {@link UsageError} that names the option at fault. */
async function readRequest(options: UsageOptions, now: Date): Promise<ReportRequest> {
  const { yesterday, from, to, csv, json, ...query } = options;
  if (csv && json) throw new UsageError('--csv and --json are two forms: leave one out.');
  const period = readPeriod({ yesterday, from, to }, now);
  return await namingOptions(() => toReportRequest({ ...query, ...period }, now.getTime()));
}

/** Turns what an address's parameter is refused for into the same about the option of that name. */
async function namingOptions<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GatewayError) || error.status !== 400) throw error;
    throw new UsageError(`--${error.message.replace(/ from\.$/, ' --from.')}`);
  }
}
