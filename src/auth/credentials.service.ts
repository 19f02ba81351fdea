import { type IncomingMessage } from 'node:http';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { type Payer } from '../accounts/payer.js';
import { type AccountLease } from '../accounts/account-lease.js';
import { AccountPool, type PoolPick } from '../accounts/account-pool.service.js';
import { hasUsableToken } from '../accounts/check-eligibility.js';
import { type ChoiceReason } from '../accounts/choose-account.js';
import { type Outcome, type TokenUsage } from '../accounts/outcome.js';
import { canRenew, credentialOf, type TeamAccount } from '../accounts/team-account.js';
import { UnusableFile } from '../accounts/unusable-file.service.js';
import { ConfigService } from '../config/config.service.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { readClientCredential } from './client-credential.js';
import { correctClock } from './correct-clock.js';
import { explainAbsence, NobodyPays } from './explain-absence.js';
import { isExpiring, isJustIssued } from './refresh-due.js';
import { toPayer } from './to-payer.js';
import { TokenRefreshService } from './token-refresh.service.js';

interface CredentialRequest {
  upstream: string;
  /** The upstream's name of the model. Cool-downs are kept by it. */
  model: string;
  conversationId: string | undefined;
  /** The client does not name the conversation, so that its account is computed and not remembered. */
  isUnnamed?: boolean;
  /** The client's request. Its own credential pays where the team has no account. */
  request: Pick<IncomingMessage, 'headers' | 'url'>;
  /** Whether an account of the team may pay for this caller. Undefined: all accounts may. */
  mayPay?: ((account: TeamAccount) => boolean) | undefined;
  /**
   * Waits for the caller's turn while every account is busy. `take` gives undefined until an account is free.
   * Undefined: nobody waits.
   */
  inTurn?: <T>(take: () => T | undefined) => T | Promise<T>;
  /** The ids of the accounts on which this request has already failed. */
  exclude?: ReadonlySet<string>;
  /** Another endpoint can take the request, so that no account is asked that rests. */
  sparesResting?: boolean;
}

/** What pays for one attempt. The caller calls `release` when the attempt has ended, with how it ended. */
export interface Credential {
  account: Payer;
  /** Why this account was chosen. `own` stands for the client's own credential. */
  why: ChoiceReason | 'own';
  release(outcome: Outcome, usage?: TokenUsage): void;
  /** The caller calls this when a good answer has begun, which may take minutes to end. */
  serves(): void;
  /**
   * Gets a token that upstream has not refused yet, and replaces `account`. Gives false where there is none. The caller
   * calls this after upstream's 401, once a request; `upstreamMs` is the time of day at upstream.
   */
  renew(upstreamMs?: number): Promise<boolean>;
}

/** A person has to mend the file. The gateway reads it again within seconds. */
const UNTIL_MENDED_SECONDS = 30;

/**
 * Finds who pays for a request. The first source that has accounts of the upstream pays: the pool, then fixed keys of
 * the environment, then `DROID_REFRESH_KEY`, then the Droid CLI's login. Without any, the client's own credential pays,
 * for the one upstream that it is meant for.
 */
@Injectable()
export class CredentialsService implements OnApplicationBootstrap {
  private readonly logger = new Logger('Credentials');

  constructor(
    private readonly config: ConfigService,
    private readonly pool: AccountPool,
    private readonly refresh: TokenRefreshService,
    private readonly unusableFile: UnusableFile,
  ) {}

  onApplicationBootstrap(): void {
    const upstreams = this.config.current.upstreams.map(({ name }) => name);
    for (const name of upstreams) this.logger.log(`Credentials for ${name}: ${this.describeSource(name)}`);
    for (const { account } of this.pool.list()) {
      if (!upstreams.includes(account.upstream)) {
        this.logger.warn(
          `Account ${account.id} pays for the upstream ${account.upstream}, which config.json does not have`,
        );
      }
    }
  }

  /** Whether the team pays for requests to an upstream, so that not everybody may send them. */
  isPaidByTeam(upstream: string): boolean {
    return this.pool.payers(upstream).length > 0;
  }

  /**
   * Gets a credential. It waits while all accounts are busy, and while the chosen account gets a new token. Throws the
   * 401, 429 or 503 that the client gets where nobody can pay.
   */
  async acquire({
    upstream,
    model,
    conversationId,
    isUnnamed,
    request,
    exclude,
    mayPay,
    inTurn,
    sparesResting,
  }: CredentialRequest): Promise<Credential> {
    const whyNobody = this.unusableFile.whyNobodyPays();
    if (whyNobody !== undefined) throw new GatewayError(503, whyNobody, { retryAfterSeconds: UNTIL_MENDED_SECONDS });
    const tried = new Set(exclude);
    for (;;) {
      const choose = (): PoolPick =>
        this.pool.pick({
          upstream,
          model,
          conversationId: conversationId ?? null,
          isUnnamed,
          exclude: tried,
          mayPay,
          sparesResting,
        });
      const pick = inTurn ? await inTurn(() => unlessBusy(choose())) : choose();
      switch (pick.kind) {
        case 'no_account':
          return this.clientCredential(upstream, request);
        case 'account': {
          const account = await this.withToken(pick.lease.account);
          if (account) return this.teamCredential(pick.lease, account);
          pick.lease.giveBack();
          tried.add(pick.lease.account.id);
          break;
        }
        default:
          throw explainAbsence(pick, upstream);
      }
    }
  }

  /** Gives the account with a token that upstream will take; undefined where the issuer gives none now. */
  private async withToken(account: TeamAccount): Promise<TeamAccount | undefined> {
    const nowMs = Date.now();
    if (hasUsableToken(account, nowMs)) {
      // The refresh runs beside this request, which goes on with the token at hand.
      if (isExpiring(account, nowMs)) void this.refresh.refresh(account.id);
      return account;
    }
    const result = await this.refresh.refresh(account.id);
    return result.kind === 'refreshed' && hasUsableToken(result.account, Date.now()) ? result.account : undefined;
  }

  private teamCredential(lease: AccountLease, account: TeamAccount): Credential {
    const credential: Credential = {
      account: toPayer(account),
      why: lease.why,
      release: (outcome, usage) => lease.release(outcome, usage),
      serves: () => lease.serves(),
      renew: async (upstreamMs) => {
        const renewed = await this.renew(account, upstreamMs);
        if (renewed) credential.account = toPayer(renewed);
        return renewed !== undefined;
      },
    };
    return credential;
  }

  private async renew(refused: TeamAccount, upstreamMs?: number): Promise<TeamAccount | undefined> {
    if (!canRenew(refused)) return undefined;
    const now = this.pool.find(refused.id)?.account;
    const corrected = now && correctClock(now, upstreamMs);
    if (corrected) {
      this.logger.warn(`This machine's clock differs from that of AWS; account ${now.id} signs by that of AWS`);
      this.pool.put(corrected);
      return corrected;
    }
    // Many requests may have met the same 401. Only the first one has to fetch a token.
    if (now && !now.needsLogin && hasOtherToken(now, refused)) return now;
    // Upstream has refused a token that was just issued. It would refuse another one too.
    const untried = now && isJustIssued(now, Date.now()) && !this.pool.hasServedWith(now);
    if (untried) return undefined;
    const result = await this.refresh.renew(refused.id);
    return result.kind === 'refreshed' ? result.account : undefined;
  }

  private clientCredential(upstream: string, request: CredentialRequest['request']): Credential {
    const own =
      upstream === this.config.current.clientAuthorizationUpstream
        ? readClientCredential(request, upstream)
        : undefined;
    if (!own) throw new NobodyPays(401, this.missingCredential(upstream), { shouldRetry: false });
    return {
      account: own,
      why: 'own',
      release: () => undefined,
      serves: () => undefined,
      renew: () => Promise.resolve(false),
    };
  }

  private missingCredential(upstream: string): string {
    const variable = this.config.current.upstreams.find((candidate) => candidate.name === upstream)?.apiKeyEnv;
    const server =
      variable === undefined
        ? `give the upstream "${upstream}" an api_key_env in config.json`
        : `set ${variable} on the gateway`;
    const client = upstream === this.config.current.clientAuthorizationUpstream ? ', or send your own key' : '';
    return `The gateway has no credential for the upstream "${upstream}": add an account, ${server}${client}.`;
  }

  private describeSource(upstream: string): string {
    const whyNobody = this.unusableFile.whyNobodyPays();
    if (whyNobody !== undefined) return `nobody: ${whyNobody}`;
    const payers = this.pool.payers(upstream);
    const count = payers.length;
    switch (payers[0]?.account.source) {
      case 'file':
      case 'import':
        return `${count} account${count === 1 ? '' : 's'} of the pool`;
      case 'api_key':
        return `${count} fixed key${count === 1 ? '' : 's'}`;
      case 'cloud':
        return 'a sign-in at the cloud';
      case 'refresh_key':
        return 'DROID_REFRESH_KEY';
      case 'auth_json':
        return '~/.factory/auth.json';
      case undefined:
        return upstream === this.config.current.clientAuthorizationUpstream ? "the client's own authorization" : 'none';
    }
  }
}

function unlessBusy(pick: PoolPick): PoolPick | undefined {
  return pick.kind === 'busy' ? undefined : pick;
}

function hasOtherToken(account: TeamAccount, refused: TeamAccount): boolean {
  const token = credentialOf(account);
  return token !== null && !credentialOf(refused)?.equals(token);
}
