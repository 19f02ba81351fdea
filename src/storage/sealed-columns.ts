/** The columns of `accounts` that hold sealed secrets. */
export const SEALED_COLUMNS = ['api_key', 'access_token', 'refresh_token'] as const;

export type SealedColumn = (typeof SEALED_COLUMNS)[number];

/** The place that what a session's provider is asked with is bound to. */
export function providerTokenPlace(sessionId: string): string {
  return `${sessionId}/provider_token`;
}

/** The place that a sealed record is bound to, so that it opens in no other row or column. */
export function sealedPlaceOf(accountId: string, column: SealedColumn): string {
  return `${accountId}/${column}`;
}
