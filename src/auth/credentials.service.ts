import { type IncomingMessage } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { type Account } from '../accounts/account.js';
import { chooseForConversation } from '../accounts/choose-account.js';
import { ConfigService } from '../config/config.service.js';
import { type Upstream } from '../config/gateway-config.js';
import { Secret } from '../config/secret.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { registerSecret } from '../observability/redact.js';
import { readClientCredential } from './client-credential.js';

/**
 * Finds who pays for a request. Per upstream the first source that exists yields the accounts: fixed keys from the
 * environment, then the client's own authorization, and that only for the one upstream it is meant for.
 */
@Injectable()
export class CredentialsService {
  private readonly logger = new Logger('Credentials');
  private accounts = new Map<string, readonly Account[]>();
  private turn = 0;

  constructor(
    private readonly config: ConfigService,
    private readonly environment: EnvironmentService,
  ) {
    config.config$.subscribe(({ upstreams }) => this.load(upstreams));
  }

  /**
   * The account for a request. A conversation stays with its account; requests without one take turns.
   * Throws a 401 that says what to set when nobody can pay.
   */
  find(upstream: string, conversationId: string | undefined, request: IncomingMessage): Account {
    const accounts = this.accounts.get(upstream) ?? [];
    if (accounts.length > 0) {
      const account = conversationId === undefined ? accounts[this.turn++ % accounts.length] : chooseForConversation(accounts, conversationId);
      if (account) return account;
    }
    if (upstream === this.config.current.clientAuthorizationUpstream) {
      const own = readClientCredential(request, upstream);
      if (own) return own;
    }
    throw new GatewayError(401, this.missingCredential(upstream), { shouldRetry: false });
  }

  private missingCredential(upstream: string): string {
    const variable = this.config.current.upstreams.find((candidate) => candidate.name === upstream)?.apiKeyEnv;
    const server = variable === undefined ? `give the upstream "${upstream}" an api_key_env in config.json` : `set ${variable} on the gateway`;
    const client = upstream === this.config.current.clientAuthorizationUpstream ? ', or send your own key in Authorization or x-api-key' : '';
    return `The gateway has no credential for the upstream "${upstream}": ${server}${client}.`;
  }

  private load(upstreams: readonly Upstream[]): void {
    this.accounts = new Map(upstreams.map((upstream) => [upstream.name, this.fixedKeys(upstream)]));
    for (const [name, accounts] of this.accounts) {
      const client = name === this.config.current.clientAuthorizationUpstream ? "the client's own authorization" : 'none';
      this.logger.log(`Credentials for ${name}: ${accounts.length > 0 ? `${accounts.length} fixed key(s)` : client}`);
    }
  }

  private fixedKeys({ name, apiKeyEnv }: Upstream): Account[] {
    const value = apiKeyEnv === undefined ? '' : (this.environment.get<string>(apiKeyEnv) ?? '');
    const keys = value.split(',').map((key) => key.trim());
    return keys
      .filter((key) => key !== '')
      .map((key, index) => {
        registerSecret(key);
        return { id: `${name}-key-${index + 1}`, upstream: name, owner: 'team', secret: new Secret(key), scheme: undefined };
      });
  }
}
