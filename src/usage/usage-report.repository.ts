import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { boundedSum } from '../storage/bounded-sums.js';
import { DatabaseService } from '../storage/database.service.js';
import { firstOfLatest } from './latest-records.js';
import {
  columnOf,
  isTime,
  labelOf,
  type FilterName,
  type ReportGroup,
  type ReportSource,
} from './report-dimensions.js';
import { nameLines, type Report, REPORT_SUMS, restOf, type ReportRow } from './report-lines.js';
import { ReportNames } from './report-names.js';
import { TOKEN_COLUMNS } from './token-counts.js';

export interface ReportRequest {
  /** A line for each, or for each pair. None: one line with the sums of everything. */
  by: readonly ReportGroup[];
  /** Whole hours; `toMs` is not part of the report. */
  fromMs: number;
  toMs: number;
  /** What the report is about; an id, or what people call it. */
  of?: Readonly<Partial<Record<FilterName, string>>> | undefined;
  /** The number of lines, at most {@link LONGEST_REPORT}. */
  limit?: number | undefined;
}

export const LONGEST_REPORT = 10_000;

type Filters = readonly (readonly [FilterName, readonly string[]])[];

/** Sums up the ledger: hours that are added up already, and the records that are not yet. */
@Injectable()
export class UsageReports {
  constructor(
    private readonly database: DatabaseService,
    private readonly names: ReportNames,
  ) {}

  /**
   * The dearest line first, days and hours in their order. Conversations are known as long as single records are kept.
   * Throws a 400 where a filter names somebody who is unknown.
   */
  async report(request: ReportRequest): Promise<Report> {
    const filters: Filters = await Promise.all(
      Object.entries(request.of ?? {}).map(
        async ([filter, wanted]) =>
          [filter as FilterName, await this.names.idsOf(filter as FilterName, wanted)] as const,
      ),
    );
    const ofConversations = request.by.includes('conversation') || request.of?.conversation !== undefined;
    const keyed = ofConversations ? await this.keysOf(filters, request) : sql``;
    const sinceMs = ofConversations ? await firstOfLatest(this.database, request, keyed) : request.fromMs;
    const among = { ...request, fromMs: sinceMs };
    const parts = ofConversations
      ? [sql`${this.records(among, filters)} ${keyed}`]
      : [this.hours(among, filters), sql`${this.records(among, filters)} and rolled = 0`];
    const limit = Math.min(request.limit ?? LONGEST_REPORT, LONGEST_REPORT);
    const rows = await this.addUp(parts, request.by, limit);
    const further = Math.max(0, (rows[0]?.lines ?? 0) - rows.length);
    const all = further > 0 ? await this.total(parts) : undefined;
    return {
      lines: await nameLines(rows, request.by, this.names),
      rest: all && restOf(all, rows),
      furtherLines: further,
      sinceMs: sinceMs > request.fromMs ? sinceMs : undefined,
    };
  }

  private async addUp(
    parts: readonly RawBuilder<unknown>[],
    by: readonly ReportGroup[],
    limit: number,
  ): Promise<ReportRow[]> {
    const { engine, db } = this.database;
    const sumOf = (name: string): RawBuilder<number> => boundedSum(engine, sql.ref(name));
    const labels = ['label', 'second'].slice(0, Math.max(1, by.length)).map((name) => sql.ref(name));
    const times = labels.filter((_, index) => isTime(by[index] ?? 'key'));
    const order = [...times, sql`${sumOf('cost_nano_usd')} desc`, sql`${sumOf('attempts')} desc`, ...labels];
    const { rows } = await sql<ReportRow>`
      select ${sql.join(labels)}, ${this.sums()}, count(*) over () as lines
      from (${sql.join(parts, sql` union all `)}) as parts
      group by ${sql.join(labels)}
      order by ${sql.join(order)}
      limit ${sql.lit(limit)}
    `.execute(db);
    return rows;
  }

  private async total(parts: readonly RawBuilder<unknown>[]): Promise<ReportRow | undefined> {
    const { rows } = await sql<ReportRow>`
      select '' as label, ${this.sums()}, 1 as lines from (${sql.join(parts, sql` union all `)}) as parts
    `.execute(this.database.db);
    return rows[0];
  }

  private sums(): RawBuilder<unknown> {
    return sql.join(
      REPORT_SUMS.map((name) => sql`${boundedSum(this.database.engine, sql.ref(name))} as ${sql.ref(name)}`),
    );
  }

  /**
   * Looks only at records of the keys that a report may be about: records have an index by key, and none by member. The
   * hours know which keys a member has used, and so do the few records that are not added up yet.
   */
  private async keysOf(filters: Filters, { fromMs, toMs }: ReportRequest): Promise<RawBuilder<unknown>> {
    const wanted = new Map(filters);
    const [keys, members] = [wanted.get('key'), wanted.get('member') ?? wanted.get('owner')];
    if (keys) return matching([['key', keys]], 'records');
    if (!members) return sql``;
    const theirs = sql`member_id in (${sql.join(members)})`;
    const { rows } = await sql<{ key_id: string }>`
      select key_id from usage_hours where hour_ms >= ${fromMs} and hour_ms < ${toMs} and ${theirs}
      union select key_id from usage_records where rolled = 0 and ${theirs}
    `.execute(this.database.db);
    return rows.length === 0 ? sql`and 1 = 0` : matching([['key', rows.map(({ key_id }) => key_id)]], 'records');
  }

  private hours({ by, fromMs, toMs }: ReportRequest, filters: Filters): RawBuilder<unknown> {
    return sql`
      select ${labelsOf(by, 'hours')}, ${sql.join(REPORT_SUMS.map((name) => sql.ref(name)))}
      from usage_hours where hour_ms >= ${fromMs} and hour_ms < ${toMs} ${matching(filters, 'hours')}
    `;
  }

  private records({ by, fromMs, toMs }: ReportRequest, filters: Filters): RawBuilder<unknown> {
    return sql`
      select ${labelsOf(by, 'records')}, 1 as attempts,
        case when ended <> 'complete' or coalesce(status, 0) >= 400 then 1 else 0 end as failed,
        case when quality <> 'final' then 1 else 0 end as estimated,
        case when cost_nano_usd is null then 1 else 0 end as unpriced,
        ${sql.join(TOKEN_COLUMNS.map((name) => sql.ref(name)))}, coalesce(cost_nano_usd, 0) as cost_nano_usd
      from usage_records where at_ms >= ${fromMs} and at_ms < ${toMs} ${matching(filters, 'records')}
    `;
  }
}

function labelsOf(by: readonly ReportGroup[], source: ReportSource): RawBuilder<unknown> {
  const [first, second] = by.map((group) => labelOf(group, source));
  const label = sql`${first ?? sql.lit('')} as label`;
  return second ? sql`${label}, ${second} as second` : label;
}

function matching(filters: Filters, source: ReportSource): RawBuilder<unknown> {
  const conditions = filters.map(([filter, ids]) => {
    const column = columnOf(filter, source);
    return ids.length === 1 ? sql`and ${column} = ${ids[0]}` : sql`and ${column} in (${sql.join(ids)})`;
  });
  return sql.join(conditions, sql` `);
}
