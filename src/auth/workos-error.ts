/**
 * The codes by which the issuer ends a login for good, whatever the status: OAuth's own, and two by which WorkOS asks
 * for a new login. Its SDKs treat the same three as the end of a session: https://github.com/workos/workos-node,
 * `RefreshSessionFailureReason`.
 */
const ENDS_THE_LOGIN: readonly string[] = ['invalid_grant', 'sso_required', 'mfa_enrollment'];

/** The issuer answered with an error of its own, as JSON with a code such as `invalid_grant`. */
export class WorkosRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(`the issuer refused (${code})`);
    this.name = 'WorkosRefusal';
  }

  /**
   * Whether the error is about the token or code that was sent. Other errors are about the way to the issuer, the
   * client's registration, or the moment.
   */
  get endsTheLogin(): boolean {
    return ENDS_THE_LOGIN.includes(this.code);
  }
}

/** The issuer could not be asked, or could not answer, for now. */
export class WorkosUnavailable extends Error {
  constructor(
    message: string,
    /** Whether a refresh token may have been spent although no new one came back. */
    readonly maybeSpent: boolean,
    readonly retryAfterMs: number | undefined,
  ) {
    super(message);
    this.name = 'WorkosUnavailable';
  }
}
