import { type Kysely, sql } from 'kysely';
import { followsCalendar, KEY_LIMITS } from '../keys/limit-table.js';
import { columnNames, jsonRows } from '../storage/json-rows.js';
import { type DatabaseSchema } from '../storage/schema.js';
import { type Engine } from '../storage/storage-settings.js';
import { freshWindow, type WindowRow } from './settle-share.js';
import { type ShareAsk } from './share.js';
import { usedByLedger } from './used-by-ledger.js';

// The columns of the primary key come first.
export const WINDOW_COLUMNS = [
  'key_id',
  'kind',
  'started_at_ms',
  'ends_at_ms',
  'spent',
] as const satisfies readonly (keyof WindowRow)[];

/** Opens the windows of limits that have none. Another replica may open the same ones at this moment. */
export async function openWindows(
  db: Kysely<DatabaseSchema>,
  engine: Engine,
  asks: readonly ShareAsk[],
  nowMs: number,
): Promise<void> {
  const windows: WindowRow[] = [];
  for (const ask of asks) windows.push(await nextWindow(db, engine, ask, nowMs));
  await insertWindows(db, engine, windows);
}

/** Inserts windows in the order of their keys, in which all replicas lock them. Those that are there already stay. */
export async function insertWindows(
  db: Kysely<DatabaseSchema>,
  engine: Engine,
  windows: readonly WindowRow[],
): Promise<void> {
  const rows = jsonRows(engine, 'limit_windows', WINDOW_COLUMNS, JSON.stringify(windows));
  await sql`insert into limit_windows (${columnNames(WINDOW_COLUMNS)}) ${rows} order by 1, 2
    on conflict do nothing`.execute(db);
}

/**
 * A limit that follows the calendar begins with what the ledger has of its window: the limit may be new, or somebody
 * has set the clock back. The caller then books what the ask reports of no other window.
 */
export async function nextWindow(
  db: Kysely<DatabaseSchema>,
  engine: Engine,
  ask: ShareAsk,
  nowMs: number,
): Promise<WindowRow> {
  const window = freshWindow(ask, nowMs);
  if (!followsCalendar(ask.kind)) return window;
  const spent = await usedByLedger(db, engine, {
    holderId: ask.holderId,
    level: ask.level,
    measure: KEY_LIMITS[ask.kind].counts,
    window: { startedAtMs: window.started_at_ms, endsAtMs: window.ends_at_ms },
  });
  return { ...window, spent: Math.max(0, spent - (ask.startedAtMs === null ? ask.used : 0)) };
}
