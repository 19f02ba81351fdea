import { Injectable, Logger } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { AccountPool } from '../accounts/account-pool.service.js';
import { fixedKeyAccounts } from '../accounts/fixed-key-accounts.js';
import { ConfigService } from '../config/config.service.js';
import { type Upstream } from '../config/gateway-config.js';
import { registerSecret } from '../observability/redact.js';

/** Keeps an account in the pool for each fixed key of the environment that `config.json` names. */
@Injectable()
export class FixedKeys {
  private readonly logger = new Logger('Credentials');

  constructor(
    config: ConfigService,
    private readonly environment: EnvironmentService,
    private readonly pool: AccountPool,
  ) {
    config.config$.subscribe(({ upstreams }) => this.load(upstreams));
  }

  private load(upstreams: readonly Upstream[]): void {
    const accounts = fixedKeyAccounts(upstreams, (name) => this.environment.get<string>(name));
    for (const { account } of this.pool.list())
      if (account.source === 'api_key' && !accounts.some(({ id }) => id === account.id)) this.pool.remove(account.id);

    for (const account of accounts) {
      if (account.needsLogin) {
        const name = account.name ?? account.id;
        this.logger.error(`${name} of the environment does not pay: ${account.needsLogin.reason}`);
      }
      registerSecret(account.login.apiKey.reveal());
      this.pool.put(account);
    }
  }
}
