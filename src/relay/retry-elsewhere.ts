/** Says whether a status is about the account or the service. Every account would get any other error too. */
export function mayRetryElsewhere(status: number): boolean {
  return status === 401 || status === 402 || status === 408 || status === 429 || status >= 500;
}
