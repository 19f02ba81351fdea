import { type AccountPool } from '../../src/accounts/account-pool.service.js';

/** The tokens that an account has now, in the clear; undefined where it has none. */
export function revealTokens(
  pool: AccountPool,
  id: string,
): { accessToken: string | undefined; refreshToken: string | undefined } {
  const login = pool.find(id)?.account.login;
  if (login?.kind !== 'tokens') return { accessToken: undefined, refreshToken: undefined };
  return { accessToken: login.accessToken?.reveal(), refreshToken: login.refreshToken?.reveal() };
}
