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
   * Gives an account of the pool a new token. Rejects with an error that says why there is none, without secrets.
   * Resolves with undefined where `config.json` has another sign-in or none by now.
   */
  async signIn(id: string, { signIn }: CloudLogin): Promise<TeamAccount | undefined> {
    const token = await this.tryFetch(signIn);
    const account = this.pool.find(id)?.account;
    if (account?.login.kind !== 'cloud' || account.login.signIn !== signIn) return undefined;
    const signedIn: TeamAccount = { ...account, login: { ...account.login, ...token, refreshedAtMs: Date.now() } };
    this.pool.put(signedIn);
    return signedIn;
  }

  private async tryFetch(signIn: CloudSignIn): Promise<CloudToken> {
    try {
      return await this.fetch(signIn);
    } catch (error) {
      throw new Error(describeFailure(signIn, error), { cause: error });
    }
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
  return `the sign-in at ${kind} failed: ${redact(said)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .slice(0, LONGEST_REASON)}`;
}
