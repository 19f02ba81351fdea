import { displayNameOf, type TeamAccount } from '../accounts/team-account.js';
import { nameCommand } from '../config/name-command.js';
import { WorkosRefusal, WorkosUnavailable } from './workos-error.js';

/**
 * Turns an error into one that says that the issuer could not answer. A code that is not about the token counts as no
 * answer.
 */
export function toUnavailable(error: unknown): WorkosUnavailable {
  if (error instanceof WorkosUnavailable) return error;
  if (error instanceof WorkosRefusal)
    return new WorkosUnavailable(`the issuer answered ${error.status} (${error.code})`, false, undefined);
  return new WorkosUnavailable('the issuer could not be asked', true, undefined);
}

/** Says that an account has a new token, and when that ends. */
export function describeRefresh(account: TeamAccount): string {
  const endsAtMs = account.login.kind === 'api_key' ? null : account.login.expiresAtMs;
  const expires = endsAtMs === null ? 'unknown' : new Date(endsAtMs).toISOString();
  return `Token refreshed successfully, expires at: ${expires} (account ${displayNameOf(account)})`;
}

/** Says that a token had ended when it was issued, and what to do. */
export function describeClock(account: TeamAccount, endedAtMs: number): string {
  return (
    `The token of account ${displayNameOf(account)} was issued just now and ended at ` +
    `${new Date(endedAtMs).toISOString()} by this machine's clock, which seems to be ahead; upstream will ` +
    `decide. Check the clock: ${nameCommand('doctor')}`
  );
}

/**
 * Says why the issuer has ended a login; `interruptedAtMs` is when an earlier refresh of the same token was cut short.
 */
export function describeLoginEnd(error: WorkosRefusal, interruptedAtMs: number | null): string {
  if (interruptedAtMs === null) return `the issuer refused the refresh token (${error.code})`;
  return (
    `a refresh begun at ${new Date(interruptedAtMs).toISOString()} was cut short after its token was spent and ` +
    `before the new one was written; the old one was refused (${error.code})`
  );
}
