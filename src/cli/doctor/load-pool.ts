import { AccountPool } from '../../accounts/account-pool.service.js';
import { AccountRestRepository } from '../../accounts/account-rest.repository.js';
import { AccountRepository } from '../../accounts/account.repository.js';
import { AccountStateRepository } from '../../accounts/account-state.repository.js';
import { AccountsService } from '../../accounts/accounts.service.js';
import { cloudAccounts } from '../../accounts/cloud-accounts.js';
import { fixedKeyAccounts } from '../../accounts/fixed-key-accounts.js';
import { type GatewayConfig } from '../../config/gateway-config.js';
import { type DatabaseService } from '../../storage/database.service.js';
import { type Variable } from './finding.js';

/** Loads the accounts that a gateway would have in memory now, without those that it would take over from files. */
export async function loadPool(
  { upstreams }: Pick<GatewayConfig, 'upstreams'>,
  variable: Variable,
  database: DatabaseService | undefined,
): Promise<AccountPool> {
  const pool = new AccountPool();
  const rests = database && new AccountRestRepository(database);
  const accounts =
    rests &&
    new AccountsService(
      new AccountRepository(database),
      new AccountStateRepository(database, rests),
      rests,
      pool,
      database,
    );
  await accounts?.load();
  for (const account of fixedKeyAccounts(upstreams, variable)) pool.put(account);
  for (const account of cloudAccounts(upstreams)) pool.put(account);
  await accounts?.readRestsAnew();
  await accounts?.loadMissingTokens();
  return pool;
}
