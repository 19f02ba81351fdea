import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { AccountPool } from '../accounts/account-pool.service.js';
import { cloudAccounts } from '../accounts/cloud-accounts.js';
import { ConfigService } from '../config/config.service.js';
import { type Upstream } from '../config/gateway-config.js';
import { TokenRefreshService } from './token-refresh.service.js';

/** Keeps an account in the pool for each upstream of `config.json` at which the gateway signs in. */
@Injectable()
export class CloudAccounts {
  constructor(
    config: ConfigService,
    private readonly pool: AccountPool,
    private readonly refresh: TokenRefreshService,
  ) {
    config.config$.subscribe(({ upstreams }) => this.load(upstreams));
  }

  /** An account whose `sign_in` is as it was keeps its token. */
  private load(upstreams: readonly Upstream[]): void {
    const accounts = cloudAccounts(upstreams);
    for (const { account } of this.pool.list())
      if (account.source === 'cloud' && !accounts.some(({ id }) => id === account.id)) this.pool.remove(account.id);
    for (const account of accounts) {
      const known = this.pool.find(account.id)?.account.login;
      const isSame = known?.kind === 'cloud' && isDeepStrictEqual(known.signIn, account.login.signIn);
      if (isSame) continue;
      this.pool.put(account);
      // What failed with another sign-in tells nothing of this one.
      this.refresh.forgive(account.id);
    }
  }
}
