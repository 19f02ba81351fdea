import { type Selectable } from 'kysely';
import { KEY_LIMITS } from '../keys/limit-table.js';
import { type LimitSharesTable, type LimitWindowsTable } from '../storage/team-schema.js';
import { windowAt, windowEnd } from './limit-window.js';
import { type ShareAsk } from './share.js';

/** A replica that has not reported for so long holds nothing any more: the others may use what it held. */
export const REPLICA_ALIVE_MS = 10_000;

export type WindowRow = Selectable<LimitWindowsTable>;
export type ShareRow = Selectable<LimitSharesTable>;
/** A share, and when its replica has reported last. */
export type HeldShare = ShareRow & { seen_at_ms: number | null };

export interface Settled {
  window: WindowRow;
  share: ShareRow;
}

/** Books what a replica has used, each amount once, and gives the replica what nobody else has used or holds. */
export function settleShare(
  ask: ShareAsk,
  window: WindowRow,
  shares: readonly HeldShare[],
  replicaId: string,
  nowMs: number,
): Settled {
  const running = shares.filter((share) => share.started_at_ms === window.started_at_ms);
  const own = running.find((share) => share.replica_id === replicaId);
  const sameWindow = ask.startedAtMs === null || ask.startedAtMs === window.started_at_ms;
  const used = sameWindow ? ask.used : 0;
  // The row of a replica that was away for long is gone. The replica itself knows how much was booked.
  const settled = own?.settled ?? (sameWindow ? ask.settled : 0);
  const spent = Math.min(Number.MAX_SAFE_INTEGER, window.spent + Math.max(0, used - settled));
  const heldByOthers = running
    .filter((share) => share !== own && Math.abs((share.seen_at_ms ?? 0) - nowMs) < REPLICA_ALIVE_MS)
    .reduce((sum, share) => sum + share.held, 0);
  const held = Math.max(0, Math.min(ask.want, ask.limit - spent - heldByOthers));
  return {
    window: { ...window, spent },
    share: {
      key_id: ask.holderId,
      kind: ask.kind,
      replica_id: replicaId,
      started_at_ms: window.started_at_ms,
      held,
      settled: Math.max(used, settled),
    },
  };
}

/** The row with its window's end by the clock as it is now; undefined where the window has ended. */
export function runningRow(row: WindowRow | undefined, ask: ShareAsk, nowMs: number): WindowRow | undefined {
  if (!row) return undefined;
  const leftMs = ask.startedAtMs === row.started_at_ms ? ask.leftMs : null;
  const endsAtMs = windowEnd(
    KEY_LIMITS[ask.kind].period,
    { startedAtMs: row.started_at_ms, endsAtMs: row.ends_at_ms },
    nowMs,
    leftMs,
  );
  return endsAtMs === undefined ? undefined : { ...row, ends_at_ms: endsAtMs };
}

export function freshWindow({ holderId, kind }: ShareAsk, nowMs: number): WindowRow {
  const { startedAtMs, endsAtMs } = windowAt(KEY_LIMITS[kind].period, nowMs);
  return { key_id: holderId, kind, started_at_ms: startedAtMs, ends_at_ms: endsAtMs, spent: 0 };
}
