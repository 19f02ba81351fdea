import { type Kysely } from 'kysely';
import { DAY_MS } from '../config/durations.js';
import { KEY_LIMITS } from '../keys/limit-table.js';
import { type DatabaseSchema } from '../storage/schema.js';
import { type Engine } from '../storage/storage-settings.js';
import { type Window, windowAt } from './limit-window.js';
import { insertWindows } from './open-windows.js';
import { freshWindow, type WindowRow } from './settle-share.js';
import { type ShareAsk } from './share.js';
import { usedByLedger } from './used-by-ledger.js';

interface OpeningWindow {
  ask: ShareAsk;
  row: WindowRow;
  /** The newest one first. */
  pieces: readonly Window[];
}

/**
 * Windows of limits that are new. They begin with what the ledger has of them, and what the asks report is a part of
 * that. The organization's month is added up day by day: meanwhile the database does other work, too.
 */
export class OpeningWindows {
  private readonly windows: readonly OpeningWindow[];

  constructor(
    private readonly db: Kysely<DatabaseSchema>,
    private readonly engine: Engine,
    asks: readonly ShareAsk[],
    nowMs: number,
  ) {
    this.windows = asks.map((ask) => ({ ask, row: freshWindow(ask, nowMs), pieces: piecesOf(ask, nowMs) }));
  }

  /** Adds up the newest piece of each, to which the running requests belong. */
  async addNewest(): Promise<void> {
    for (const window of this.windows) await this.add(window, window.pieces[0]);
  }

  /** Adds up all other pieces. It calls `step` after each. */
  async addOlder(step: () => void): Promise<void> {
    for (const window of this.windows) {
      for (const piece of window.pieces.slice(1)) {
        await this.add(window, piece);
        step();
      }
    }
  }

  /** Opens the windows. Another replica may have opened the same ones meanwhile; those stay. */
  async insert(): Promise<void> {
    const rows = this.windows.map(({ row, ask }) => ({ ...row, spent: Math.max(0, row.spent - ask.used) }));
    await insertWindows(this.db, this.engine, rows);
  }

  private async add({ ask, row }: OpeningWindow, piece: Window | undefined): Promise<void> {
    if (!piece) return;
    const { holderId, level, kind } = ask;
    const asked = { holderId, level, measure: KEY_LIMITS[kind].counts, window: piece };
    row.spent = Math.min(Number.MAX_SAFE_INTEGER, row.spent + (await usedByLedger(this.db, this.engine, asked)));
  }
}

/** The days of a window until today, the last one first; for all but the organization the window is one piece. */
function piecesOf({ level, kind }: ShareAsk, nowMs: number): Window[] {
  const whole = windowAt(KEY_LIMITS[kind].period, nowMs);
  if (level !== 'organization') return [whole];
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const pieces = [{ startedAtMs: today, endsAtMs: whole.endsAtMs }];
  for (let day = today - DAY_MS; day >= whole.startedAtMs; day -= DAY_MS)
    pieces.push({ startedAtMs: day, endsAtMs: day + DAY_MS });
  return pieces;
}
