import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { DAY_MS } from '../config/durations.js';
import { NANO_USD } from '../config/nano-usd.js';
import { boundedSum } from '../storage/bounded-sums.js';
import { DatabaseService } from '../storage/database.service.js';
import { TOKEN_COLUMNS } from './token-counts.js';

export const REPORT_GROUPS = [
  'key',
  'owner',
  'member',
  'team',
  'project',
  'model',
  'account',
  'client',
  'conversation',
  'day',
] as const;
export type ReportGroup = (typeof REPORT_GROUPS)[number];

export interface ReportRequest {
  /** Absent: one line with the sums of everything. */
  by: ReportGroup | undefined;
  /** Whole hours; `toMs` is not part of the report. */
  fromMs: number;
  toMs: number;
  keyId?: string | undefined;
  owner?: string | undefined;
}

export interface ReportLine {
  /** What the line is about; '' where records have nothing there. A day is `2026-01-31`. */
  group: string;
  attempts: number;
  /** Attempts that failed, broke off or were refused. */
  failed: number;
  /** Attempts whose tokens are partly or wholly estimated. */
  estimated: number;
  /** Attempts whose cost is not known; it is not in `costUsd`. */
  unpriced: number;
  inputTokens: number;
  cacheReadTokens: number;
  cacheWrite5mTokens: number;
  cacheWrite1hTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  costUsd: number;
}

const LONGEST_REPORT = 10_000;

const HOURS_GROUP: Readonly<Record<Exclude<ReportGroup, 'conversation'>, string>> = {
  key: 'key_id',
  owner: 'member_id',
  member: 'member_id',
  team: 'team_id',
  project: 'project',
  model: 'model',
  account: 'account',
  client: 'client',
  day: `hour_ms / ${DAY_MS}`,
};

const RECORDS_GROUP: Readonly<Record<ReportGroup, string>> = {
  key: `coalesce(key_id, '')`,
  owner: `coalesce(member_id, '')`,
  member: `coalesce(member_id, '')`,
  team: `coalesce(team_id, '')`,
  project: `coalesce(project, '')`,
  model: 'model_served',
  account: 'account',
  client: `coalesce(client, '')`,
  conversation: `coalesce(conversation, '')`,
  day: `at_ms / ${DAY_MS}`,
};

const SUMS = ['attempts', 'failed', 'estimated', 'unpriced', ...TOKEN_COLUMNS, 'cost_nano_usd'] as const;

type Row = Record<(typeof SUMS)[number], number> & { label: string | number };

/** Sums up the ledger: hours that are added up already, and the records that are not yet. */
@Injectable()
export class UsageReports {
  constructor(private readonly database: DatabaseService) {}

  /** The dearest line first, days in their order. Conversations are known as long as single records are kept. */
  async report(request: ReportRequest): Promise<ReportLine[]> {
    const { by } = request;
    const { engine } = this.database;
    const parts =
      by === 'conversation' ? [this.records(request, false)] : [this.hours(request, by), this.records(request, true)];
    const { rows } = await sql<Row>`
      select label, ${sql.join(SUMS.map((name) => sql`${boundedSum(engine, sql.ref(name))} as ${sql.ref(name)}`))}
      from (${sql.join(parts, sql` union all `)}) as parts
      group by label
      order by ${
        by === 'day'
          ? sql`label`
          : sql`${boundedSum(engine, sql.ref('cost_nano_usd'))} desc,
        ${boundedSum(engine, sql.ref('attempts'))} desc, label`
      }
      limit ${sql.lit(LONGEST_REPORT)}
    `.execute(this.database.db);
    if (by !== 'owner') return rows.map((row) => toLine(row, by));
    const names = await this.memberNames();
    return rows.map((row) => toLine({ ...row, label: names.get(String(row.label)) ?? row.label }, by));
  }

  private async memberNames(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.database.db.selectFrom('members').select(['id', 'name']).execute();
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  private hours(
    { fromMs, toMs, keyId, owner }: ReportRequest,
    by: Exclude<ReportGroup, 'conversation'> | undefined,
  ): RawBuilder<unknown> {
    return sql`
      select ${by === undefined ? sql.lit('') : sql.raw(HOURS_GROUP[by])} as label,
      ${sql.join(SUMS.map((name) => sql.ref(name)))}
      from usage_hours where hour_ms >= ${fromMs} and hour_ms < ${toMs} ${holder(keyId, owner)}
    `;
  }

  private records({ by, fromMs, toMs, keyId, owner }: ReportRequest, onlyUnrolled: boolean): RawBuilder<unknown> {
    return sql`
      select ${by === undefined ? sql.lit('') : sql.raw(RECORDS_GROUP[by])} as label,
        1 as attempts,
        case when ended <> 'complete' or coalesce(status, 0) >= 400 then 1 else 0 end as failed,
        case when quality <> 'final' then 1 else 0 end as estimated,
        case when cost_nano_usd is null then 1 else 0 end as unpriced,
        ${sql.join(TOKEN_COLUMNS.map((name) => sql.ref(name)))}, coalesce(cost_nano_usd, 0) as cost_nano_usd
      from usage_records where at_ms >= ${fromMs} and at_ms < ${toMs} ${holder(keyId, owner)} ${
        onlyUnrolled
          ? sql`and
        rolled = 0`
          : sql``
      }
    `;
  }
}

function holder(keyId: string | undefined, owner: string | undefined): RawBuilder<unknown> {
  return sql`${keyId === undefined ? sql`` : sql`and key_id = ${keyId}`} ${
    owner === undefined ? sql`` : sql`and member_id in (select id from members where name = ${owner})`
  }`;
}

function toLine(row: Row, by: ReportGroup | undefined): ReportLine {
  return {
    group: by === 'day' ? new Date(Number(row.label) * DAY_MS).toISOString().slice(0, 10) : String(row.label),
    attempts: row.attempts,
    failed: row.failed,
    estimated: row.estimated,
    unpriced: row.unpriced,
    inputTokens: row.input_tokens,
    cacheReadTokens: row.cache_read_tokens,
    cacheWrite5mTokens: row.cache_write_5m_tokens,
    cacheWrite1hTokens: row.cache_write_1h_tokens,
    outputTokens: row.output_tokens,
    reasoningTokens: row.reasoning_tokens,
    costUsd: row.cost_nano_usd / NANO_USD,
  };
}
