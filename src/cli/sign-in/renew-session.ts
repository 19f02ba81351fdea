import { SIGN_IN_AGAIN } from '../../keys/explain-session-end.js';
import { type Machine } from '../setup/machine.js';
import { GatewayAway, SetupFailed } from '../setup/setup-failed.js';
import { askForTokens, isRefusal, type GivenTokens } from './ask-for-tokens.js';
import { withRenewalLock } from './renewal-lock.js';
import { findSession, sessionFileOf, type KeptSession, writeSession } from './kept-session.js';

/** Agents keep what a command has printed for five minutes; it has to hold until they ask again. */
const RENEW_BEFORE_MS = 6 * 60_000;

/** Tells whether the access token of a session has to be renewed before somebody gets it. */
export function isDue({ renewedAtMs, expiresAtMs }: KeptSession, nowMs: number): boolean {
  // A clock that was set back says nothing about the end.
  return nowMs < renewedAtMs || expiresAtMs - nowMs < Math.min(RENEW_BEFORE_MS, (expiresAtMs - renewedAtMs) / 2);
}

export function isHalfOver({ renewedAtMs, expiresAtMs }: KeptSession, nowMs: number): boolean {
  return nowMs < renewedAtMs || expiresAtMs - nowMs < (expiresAtMs - renewedAtMs) / 2;
}

/**
 * Renews a session where it is due, while nobody else does: a refresh token works once, and the gateway may end a
 * session whose token comes a second time. What the gateway gives is on the disk before anybody uses it. Where the
 * answer is lost on the way, the next call sends the same token again: the gateway gives new ones if it has not seen
 * it, and else refuses it, so that the person signs in again. Throws GatewayAway, after which the session is as it was.
 */
export async function renewSession(machine: Machine, url: string, isWanted = isDue): Promise<void> {
  const path = sessionFileOf(machine, url);
  await withRenewalLock(path, async () => {
    const session = findSession(machine, url);
    if (!session || session.ended !== null || session.refreshToken === null || !isWanted(session, Date.now())) return;
    provePlace(machine, session);
    const answer = await askForTokens(session.tokenEndpoint, session.url, {
      grant_type: 'refresh_token',
      refresh_token: session.refreshToken,
    });
    if (!isRefusal(answer)) writeSession(machine, renewed(session, answer));
    else if (answer.code === 'invalid_grant') writeSession(machine, endedSession(session, answer.sentence));
    else throw new GatewayAway(answer.sentence || `${session.url} does not renew your sign-in (${answer.code}).`);
  });
}

/** A session with the tokens that the gateway has given. */
export function renewed(session: KeptSession, tokens: GivenTokens): KeptSession {
  return {
    ...session,
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken ?? session.refreshToken,
    email: tokens.email ?? session.email,
    renewedAtMs: tokens.askedAtMs,
    expiresAtMs: tokens.askedAtMs + tokens.lifetimeMs,
    ended: null,
  };
}

/** Keeps why a session has ended. What to do is for each command to say; the gateway says it for all clients. */
function endedSession(session: KeptSession, sentence: string): KeptSession {
  const ended = sentence.replace(SIGN_IN_AGAIN, '').trim() || 'The gateway has ended it.';
  return { ...session, accessToken: '', refreshToken: null, ended };
}

/** Writes what is there anew: nothing is spent whose successor, which is as long, would find no place. */
function provePlace(machine: Machine, session: KeptSession): void {
  try {
    writeSession(machine, session);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const path = sessionFileOf(machine, session.url);
    throw new SetupFailed(
      `${path} cannot be written (${code}), so the sign-in is not renewed: see to whom it belongs.`,
    );
  }
}
