import { type EndReason } from './sign-in-session.js';

/** Beside why a session has ended: its key opens nothing now, which may change. */
type ClosedBecause = EndReason | 'key_closed';

const SENTENCES: Readonly<Record<ClosedBecause, string>> = {
  signed_out: 'it was signed out',
  ended_by_operator: 'whoever runs this gateway has ended it',
  expired: 'its time is over',
  refused: 'whoever has approved it refuses it now',
  reused: 'one of its refresh tokens was used twice, as a stolen one would be',
  member_disabled: 'the member was disabled',
  member_erased: 'the member was removed',
  key_revoked: 'its gateway key was revoked',
  key_moved: 'its gateway key belongs to somebody else now',
  replaced: 'newer sign-ins have taken its place',
  key_closed: 'its gateway key or team is not valid now',
  key_rotated: 'its gateway key was replaced',
};

export const SIGN_IN_AGAIN = 'Sign in again: /login in Claude Code, `droid2api login` for other clients.';

/** For a session that goes on, whose client may get another access token any time. */
export const TOKEN_EXPIRED =
  'The access token of this sign-in has expired, and this client has not renewed it. If it does not do so by itself, ' +
  'sign in again: /login in Claude Code, `droid2api login` for other clients.';

/** Says in the words of people why a session has ended, and what to do. */
export function explainSessionEnd(because: ClosedBecause): string {
  return `This sign-in has ended: ${SENTENCES[because]}. ${SIGN_IN_AGAIN}`;
}
