import { HOUR_MS } from '../config/durations.js';
import { isOver, type SignInSession } from './sign-in-session.js';

/** So many sessions of one key go on at a time. */
const MOST_SESSIONS = 200;
/** So many sessions one key opens within an hour: each stays in memory and in the audit log for a while. */
const MOST_OPENED = 100;

/** Whether a key may open another session, and which of its sessions have to end for that: the quietest. */
interface RoomForSession {
  isTooOften: boolean;
  surplus: readonly string[];
}

export function findRoomForSession(sessions: Iterable<SignInSession>, keyId: string, nowMs: number): RoomForSession {
  const own = [...sessions].filter((session) => session.keyId === keyId);
  const opened = own.filter(({ createdAtMs }) => createdAtMs > nowMs - HOUR_MS);
  const active = own.filter((session) => !isOver(session, nowMs)).sort((a, b) => b.renewedAtMs - a.renewedAtMs);
  return {
    isTooOften: opened.length >= MOST_OPENED,
    surplus: active.slice(MOST_SESSIONS - 1).map(({ id }) => id),
  };
}
