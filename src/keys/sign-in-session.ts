/** Why a session has ended, beside that its time was over. */
export const END_REASONS = [
  'signed_out',
  'ended_by_operator',
  'expired',
  'refused',
  'reused',
  'member_disabled',
  'member_erased',
  'key_revoked',
  'key_rotated',
  'key_moved',
  'replaced',
] as const;
export type EndReason = (typeof END_REASONS)[number];

/** One sign-in at one client: another way to present a key. */
export interface SignInSession {
  id: string;
  /** The key whose rights and limits the session has. */
  keyId: string;
  /** Null for a key without a member. */
  memberId: string | null;
  /** For people, as the client has named itself: `Claude Code 2.1.332`. */
  client: string;
  /** As the client has sent it at the token endpoint; null where it sends none. */
  clientId: string | null;
  /** The network address that the sign-in came from. */
  address: string | null;
  /** Whom the provider knows; null where a key has approved. */
  provider: { issuer: string; subject: string } | null;
  createdAtMs: number;
  renewedAtMs: number;
  /** When the access token has to be renewed. */
  accessExpiresAtMs: number;
  /** When somebody has to sign in again in any case. */
  endsAtMs: number;
  endedAtMs: number | null;
  /** Null while the session goes on, and where a newer version knows another reason. */
  endedBecause: EndReason | null;
  /** Whether the session can get another access token. */
  renewable: boolean;
}

/** What a client gets that has signed in. */
export interface IssuedTokens {
  session: SignInSession;
  accessToken: string;
  /** Null where the session cannot be renewed. */
  refreshToken: string | null;
  /** Of the access token. */
  expiresInSeconds: number;
}

/** The clocks of replicas may differ by so much. */
const SKEW_MS = 300_000;

/**
 * Says why a session's access token opens nothing; undefined where it does. A token that was issued in the future was
 * issued before somebody set the clock back: it would last longer than it may.
 */
export function whyClosed(session: SignInSession, nowMs: number): EndReason | undefined {
  if (session.endedAtMs !== null) return session.endedBecause ?? 'refused';
  if (session.accessExpiresAtMs <= nowMs || isFromFuture(session, nowMs)) return 'expired';
  return undefined;
}

/** Whether a session's time is over, so that it cannot be renewed either. */
export function isOver(session: SignInSession, nowMs: number): boolean {
  if (session.endedAtMs !== null || session.endsAtMs <= nowMs) return true;
  return session.createdAtMs > nowMs + SKEW_MS;
}

function isFromFuture({ renewedAtMs }: SignInSession, nowMs: number): boolean {
  return renewedAtMs > nowMs + SKEW_MS;
}
