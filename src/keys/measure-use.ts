import { type Charge } from './charge.js';
import { type LimitKind } from './limit-kind.js';

/** The part of a limit that a replica takes at a time. */
const ALLOTMENT = 0.01;

/** How much of a limit a replica asks for at a time. Concurrency is handed out one by one, so that none lies idle while another replica refuses requests. */
export function allotmentOf(kind: LimitKind, limit: number, alone: boolean): number {
  if (kind === 'concurrent') return 0;
  return alone ? limit : Math.max(1, Math.ceil(limit * ALLOTMENT));
}

/** What a request is expected to need of a limit. */
export function amountOf(kind: LimitKind, expected: { tokens: number; costNanoUsd: number }): number {
  if (kind === 'tokens') return expected.tokens;
  return kind === 'requests' || kind === 'concurrent' ? 1 : expected.costNanoUsd;
}

/** What it has used of a limit by the time it ends; requests are counted when they begin. */
export function usedOf(kind: LimitKind, used: Charge): number {
  if (kind === 'tokens') return used.tokens;
  return kind === 'requests' || kind === 'concurrent' ? 0 : (used.costNanoUsd ?? 0);
}
