import 'reflect-metadata';
import { type DynamicModule, Module } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { AuditQuery, toAuditFilter } from '../../admin/audit-query.js';
import { AUDIT_CSV_HEADINGS, describeAuditEntry, toAuditCsv } from '../../admin/describe-audit.js';
import { type AuditLine, AuditLog } from '../../audit/audit-log.service.js';
import { onlyTexts } from '../../audit/resolve-names.js';
import { readEnvironment } from '../../config/config.module.js';
import { listProblems } from '../../config/list-problems.js';
import { formatTable } from '../../conformance/format-table.js';
import { StorageModule } from '../../storage/storage.module.js';
import { openContext } from '../open-context.js';
import { showLocalMinute } from '../show-local-minute.js';
import { UsageError } from '../usage-error.js';
import { readMoment } from '../usage/read-period.js';

/** What was typed behind `droid2api audit`. */
export interface AuditOptions {
  since?: string;
  until?: string;
  by?: string;
  subject?: string;
  kind?: string;
  action?: string;
  limit?: string;
  csv?: boolean;
  json?: boolean;
}

const SHOWN = 50;
const PAGE = 500;
const LONGEST_CHANGE = 200;

/** The options that give a field of another name. */
const OPTION_NAMES: ReadonlyMap<string, string> = new Map([['actor', 'by']]);

/** A module with what the command needs. */
@Module({})
class AuditCommandModule {}

/** Shows the audit log, to the exit code. */
export async function runAudit(options: AuditOptions): Promise<number> {
  const query = readQuery(options);
  const most = options.limit === undefined ? undefined : readLimit(options.limit);
  const module: DynamicModule = {
    module: AuditCommandModule,
    imports: [readEnvironment(), StorageModule],
    providers: [AuditLog],
  };
  const context = await openContext(module, 'error');
  try {
    const log = context.get(AuditLog);
    if (!options.csv && !options.json) {
      process.stdout.write(showEntries(await log.list(toAuditFilter(query), most ?? SHOWN)));
      return 0;
    }
    if (options.csv) process.stdout.write(AUDIT_CSV_HEADINGS);
    let left = most ?? Number.POSITIVE_INFINITY;
    for await (const page of log.pages(toAuditFilter(query), PAGE)) {
      const lines = page.slice(0, left);
      left -= lines.length;
      process.stdout.write(lines.map(options.csv ? toAuditCsv : toJson).join(''));
      if (left === 0) break;
    }
    return 0;
  } finally {
    await context.close();
  }
}

/** Throws a {@link UsageError} that names the option at fault. */
function readQuery({ since, until, by, subject, kind, action, csv, json }: AuditOptions): AuditQuery {
  if (csv && json) throw new UsageError('--csv and --json are two forms: leave one out.');
  const query = plainToInstance(AuditQuery, {
    from: since === undefined ? undefined : readMoment('--since', since),
    to: until === undefined ? undefined : readMoment('--until', until),
    actor: by,
    subject,
    kind,
    action,
  });
  const problems = listProblems(validateSync(query)).map(
    (problem) => `--${problem.replace(/^\w+/, (field) => OPTION_NAMES.get(field) ?? field)}`,
  );
  if (problems.length > 0) throw new UsageError(`${problems.join('; ')}.`);
  return query;
}

function readLimit(typed: string): number {
  const limit = Number(typed);
  if (!Number.isInteger(limit) || limit < 1) throw new UsageError('--limit must be a whole number from 1 on.');
  return limit;
}

function toJson(line: AuditLine): string {
  return `${JSON.stringify(describeAuditEntry(line))}\n`;
}

function showEntries(lines: readonly AuditLine[]): string {
  if (lines.length === 0) return 'There are no such entries.\n';
  return formatTable(
    ['TIME', 'WHO', 'FROM', 'ACTION', 'WHAT', 'CHANGE'],
    lines.map((line) => [
      showLocalMinute(line.atMs),
      [line.actor.kind, line.actor.name ?? line.actor.id ?? ''].filter(Boolean).join(' '),
      line.address ?? '',
      line.action,
      `${line.subject.kind} ${showSubject(line.subject)}`,
      showChange(line),
    ]),
    process.stdout.columns,
  );
}

function showSubject({ id, name }: AuditLine['subject']): string {
  if (name === null || id === null) return id ?? '';
  return id.startsWith('nam_') ? name : `${id} (${name})`;
}

/** Says of each field what it was and what it is. */
function showChange({ before, after }: AuditLine): string {
  const [former, present] = [before, after].map((side) => new Map(Object.entries(side ? onlyTexts(side) : {})));
  const fields = [...new Set([...(former?.keys() ?? []), ...(present?.keys() ?? [])])];
  const changes = fields.map((field) => {
    const [was, is] = [former, present].map((side) => (side?.has(field) ? JSON.stringify(side.get(field)) : undefined));
    return `${field}: ${[was, is].filter((value) => value !== undefined).join(' → ')}`;
  });
  const text = changes.join('; ');
  return text.length > LONGEST_CHANGE ? `${text.slice(0, LONGEST_CHANGE)}…` : text;
}
