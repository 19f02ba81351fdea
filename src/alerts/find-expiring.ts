import { DAY_MS } from '../config/durations.js';
import { type AlertEvent } from '../config/alert-words.js';
import { type NewAlert } from './alert.js';

/** People get so long to replace what ends. */
const NOTICE_MS = 7 * DAY_MS;

/** What ends at a time of day. */
interface Ending {
  id: string;
  createdAtMs: number;
  expiresAtMs: number | null;
  revokedAtMs: number | null;
}

/**
 * Finds what ends within a week. What was made for less than that is not told: whoever made it knows. `nowMs` is the
 * time of day.
 */
export function findExpiring(
  type: Extract<AlertEvent, 'key.expires_soon' | 'admin_token.expires_soon'>,
  endings: readonly Ending[],
  nowMs: number,
): NewAlert[] {
  return endings.flatMap(({ id, createdAtMs, expiresAtMs, revokedAtMs }) => {
    if (expiresAtMs === null || revokedAtMs !== null || expiresAtMs <= nowMs) return [];
    if (expiresAtMs - nowMs > NOTICE_MS || expiresAtMs - createdAtMs <= NOTICE_MS) return [];
    return [
      {
        type,
        subject: id,
        detail: '',
        threshold: 0,
        period: String(expiresAtMs),
        facts: { expires_at: new Date(expiresAtMs).toISOString() },
      },
    ];
  });
}
