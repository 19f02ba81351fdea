import { Injectable } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { AccountPool } from '../accounts/account-pool.service.js';
import { type CloudLogin, type TeamAccount } from '../accounts/team-account.js';
import { type CloudSignIn } from '../config/gateway-config.js';
import { redact } from '../observability/redact.js';
import { ControlCalls } from '../proxy/control-calls.service.js';
import { askIssuer, type AskIssuer } from './ask-issuer.js';
import { type CloudToken } from './cloud-token.js';

const LONGEST_REASON = 300;

/** Node.js quotes the text around a fault of JSON, which may be a key or a token. */
const QUOTED_JSON = /Unexpected token [^]*/;

/**
 * Signs the gateway in at clouds, by their own libraries, each of which is loaded when an upstream of its cloud first
 * needs a token. Each sign-in begins anew: files and variables may have changed, and a token that was refused must not
 * come out of a library's cache.
 */
@Injectable()
export class CloudSignIns {
  constructor(
    private readonly calls: ControlCalls,
    private readonly pool: AccountPool,
    private readonly environment: EnvironmentService,
  ) {}

  /**
   * Gives an account of the pool a new token: by the sign-in that `config.json` has in the end, where it changes
   * meanwhile. Rejects with an error that says why there is none, without secrets. Resolves with undefined where the
   * account has no sign-in any more.
   */
  async signIn(id: string): Promise<TeamAccount | undefined> {
    for (let found = this.find(id); found; found = this.find(id)) {
      const { signIn } = found.login;
      const result = await this.fetch(signIn).catch((error: unknown) => ({ failure: describeFailure(signIn, error) }));
      const now = this.find(id);
      if (now?.login.signIn !== signIn) continue;
      if ('failure' in result) throw new Error(result.failure);
      const signedIn = { ...now.account, login: { ...now.login, ...result, refreshedAtMs: Date.now() } };
      this.pool.put(signedIn);
      return signedIn;
    }
    return undefined;
  }

  private find(id: string): { account: TeamAccount; login: CloudLogin } | undefined {
    const account = this.pool.find(id)?.account;
    return account?.login.kind === 'cloud' ? { account, login: account.login } : undefined;
  }

  private async fetch(signIn: CloudSignIn): Promise<CloudToken> {
    const ask: AskIssuer = (request) => askIssuer(this.calls, request);
    switch (signIn.kind) {
      case 'aws': {
        const { signInAtAws } = await import('./sign-in-aws.js');
        return await signInAtAws(signIn, ask);
      }
      case 'google': {
        const { signInAtGoogle } = await import('./sign-in-google.js');
        return await signInAtGoogle(ask);
      }
      case 'azure': {
        const { signInAtAzure } = await import('./sign-in-azure.js');
        return await signInAtAzure(signIn, ask, (name) => this.environment.get<string>(name));
      }
    }
  }
}

function describeFailure({ kind }: CloudSignIn, error: unknown): string {
  const said = error instanceof Error ? error.message : 'unknown error';
  return `the sign-in at ${kind} failed: ${redact(said.replace(QUOTED_JSON, 'there is no valid JSON'))
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .slice(0, LONGEST_REASON)}`;
}
