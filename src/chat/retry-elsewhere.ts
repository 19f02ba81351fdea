/** Statuses that speak of the account or the service; anything else would come back the same from every account. */
export function mayRetryElsewhere(status: number): boolean {
  return status === 401 || status === 402 || status === 408 || status === 429 || status >= 500;
}
