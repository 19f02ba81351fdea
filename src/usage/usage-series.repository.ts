import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { HOUR_MS } from '../config/durations.js';
import { boundedPlus, boundedSum } from '../storage/bounded-sums.js';
import { DatabaseService } from '../storage/database.service.js';
import { type Engine } from '../storage/storage-settings.js';
import { firstOfLatest } from './latest-records.js';
import { IS_FAULT, IS_THROTTLED } from './fault-condition.js';
import { heldBy, type UseHolder } from './use-holder.js';

interface SeriesRequest {
  /** `fromMs` and `toMs` are multiples of `bucketMs`. */
  fromMs: number;
  toMs: number;
  /** Whole hours come from the sums of hours, shorter stretches from single records. */
  bucketMs: number;
  /** Undefined for everybody's. */
  holder?: UseHolder | undefined;
}

/** One stretch of time in which something was used. */
export interface SeriesPoint {
  atMs: number;
  attempts: number;
  /** Attempts in which the upstream, or the way to it, failed. */
  faults: number;
  /** Attempts that were answered with 429. */
  throttled: number;
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  costNanoUsd: number;
  /** How many answers began, and the sum of the times until they began. */
  firstBytes: number;
  firstByteMs: number;
}

/** The tokens of a model that caches were involved in. */
export interface CachedTokens {
  model: string;
  input: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
}

/** The input of requests whose conversation had moved to another account. */
export interface MovedTokens extends CachedTokens {
  requests: number;
}

interface Moved {
  tokens: MovedTokens[];
  /** Where only the latest records were looked at: since when. */
  sinceMs: number | undefined;
}

const SUMS = [
  'attempts',
  'faults',
  'throttled',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'output_tokens',
  'cost_nano_usd',
  'first_bytes',
  'first_byte_ms',
] as const;
type Row = Record<(typeof SUMS)[number] | 'at_ms', number>;

/** Reads the ledger over time, and what it tells of caches. */
@Injectable()
export class UsageSeries {
  constructor(private readonly database: DatabaseService) {}

  /** The points in the order of time; stretches without any use are left out. */
  async series({ fromMs, toMs, bucketMs, holder }: SeriesRequest): Promise<SeriesPoint[]> {
    const among = { fromMs, toMs, holder };
    const { engine } = this.database;
    const parts =
      bucketMs % HOUR_MS === 0 ? [hours(engine, among), records(engine, among, true)] : [records(engine, among, false)];
    const { rows } = await sql<Row>`
      select at_ms - at_ms % ${sql.lit(bucketMs)} as at_ms,
      ${sql.join(SUMS.map((name) => sql`${boundedSum(engine, sql.ref(name))} as ${sql.ref(name)}`))}
      from (${sql.join(parts, sql` union all `)}) as parts group by 1 order by 1
    `.execute(this.database.db);
    return rows.map((row) => ({
      atMs: row.at_ms,
      attempts: row.attempts,
      faults: row.faults,
      throttled: row.throttled,
      inputTokens: row.input_tokens,
      cacheReadTokens: row.cache_read_tokens,
      cacheWriteTokens: row.cache_write_tokens,
      outputTokens: row.output_tokens,
      costNanoUsd: row.cost_nano_usd,
      firstBytes: row.first_bytes,
      firstByteMs: row.first_byte_ms,
    }));
  }

  /**
   * The input of requests whose conversation had been on another account before. Conversations are known as long as
   * single records are kept; of very many, only the latest are looked at.
   */
  async moved({ fromMs: wantedFromMs, toMs, holder }: Among): Promise<Moved> {
    const fromMs = await firstOfLatest(this.database, { fromMs: wantedFromMs, toMs }, heldBy(holder, 'records'));
    const sumOf = (name: string): RawBuilder<number> => boundedSum(this.database.engine, sql.ref(name));
    const { rows } = await sql<
      Record<'requests' | 'input' | 'cache_read' | 'cache_write_5m' | 'cache_write_1h', number> & { model: string }
    >`
      select model_served as model, count(*) as requests, ${sumOf('input_tokens')} as input,
      ${sumOf('cache_read_tokens')} as cache_read,
        ${sumOf('cache_write_5m_tokens')} as cache_write_5m, ${sumOf('cache_write_1h_tokens')} as cache_write_1h
      from (
        select model_served, account, input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
          lag(account) over (partition by key_id, conversation order by at_ms) as former
        from usage_records
        where at_ms >= ${fromMs} and at_ms < ${toMs} and conversation is not null and kind = 'answer' and
        coalesce(status, 500) < 400 ${heldBy(holder, 'records')}
      ) as followed
      where former is not null and former <> account
      group by model_served
    `.execute(this.database.db);
    const tokens = rows.map((row) => ({
      model: row.model,
      requests: Number(row.requests),
      input: row.input,
      cacheRead: row.cache_read,
      cacheWrite5m: row.cache_write_5m,
      cacheWrite1h: row.cache_write_1h,
    }));
    return { tokens, sinceMs: fromMs > wantedFromMs ? fromMs : undefined };
  }
}

type Among = Pick<SeriesRequest, 'fromMs' | 'toMs' | 'holder'>;

function hours(engine: Engine, { fromMs, toMs, holder }: Among): RawBuilder<unknown> {
  return sql`
    select hour_ms as at_ms, attempts, faults, throttled, input_tokens, cache_read_tokens, ${writtenTo(engine)} as
    cache_write_tokens, output_tokens, cost_nano_usd, first_bytes, first_byte_ms
    from usage_hours where hour_ms >= ${fromMs} and hour_ms < ${toMs} ${heldBy(holder, 'hours')}
  `;
}

function records(engine: Engine, { fromMs, toMs, holder }: Among, onlyUnrolled: boolean): RawBuilder<unknown> {
  return sql`
    select at_ms, 1 as attempts, case when ${IS_FAULT} then 1 else 0 end as faults, case when ${IS_THROTTLED} then 1
    else 0 end as throttled,
      input_tokens, cache_read_tokens, ${writtenTo(engine)} as cache_write_tokens, output_tokens,
      coalesce(cost_nano_usd, 0) as cost_nano_usd,
      case when first_byte_ms is null then 0 else 1 end as first_bytes, coalesce(first_byte_ms, 0) as first_byte_ms
    from usage_records where at_ms >= ${fromMs} and at_ms < ${toMs} ${heldBy(holder, 'records')} ${
      onlyUnrolled
        ? sql`and rolled =
      0`
        : sql``
    }
  `;
}

function writtenTo(engine: Engine): RawBuilder<number> {
  return boundedPlus(engine, sql.ref('cache_write_5m_tokens'), sql.ref('cache_write_1h_tokens'));
}
