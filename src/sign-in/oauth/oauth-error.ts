/** An error of OAuth's endpoints: https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';

  constructor(
    readonly status: number,
    readonly error: string,
    /** `error_description`, for people. */
    readonly description: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(description);
  }
}
