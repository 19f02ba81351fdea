/** The issuer says no; asking again with the same token or code will not help. `code` is OAuth's, such as `invalid_grant`. */
export class WorkosRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(`the issuer refused (${code})`);
    this.name = 'WorkosRefusal';
  }
}

/** The issuer could not be asked, or could not answer, for now. */
export class WorkosUnavailable extends Error {
  constructor(
    message: string,
    /** A refresh token that was sent may have been spent although no new one came back. */
    readonly maybeSpent: boolean,
    readonly retryAfterMs: number | undefined,
  ) {
    super(message);
    this.name = 'WorkosUnavailable';
  }
}
