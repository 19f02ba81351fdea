import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { Subject } from 'rxjs';
import { AccountPool } from '../accounts/account-pool.service.js';
import { AccountRestRepository } from '../accounts/account-rest.repository.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { displayNameOf, refreshTokenOf, type TeamAccount } from '../accounts/team-account.js';
import { type Secret } from '../config/secret.js';
import { steadyNowMs, toWallMs } from '../config/steady-clock.js';
import { hashToken } from '../storage/token-cipher.js';
import { writeUntilStored } from '../storage/write-until-stored.js';
import { CloudSignIns } from './cloud-sign-ins.service.js';
import { BackOffs, LONGEST_BACK_OFF_MS } from './back-offs.js';
import { describeClock, describeLoginEnd, describeRefresh, toUnavailable } from './describe-refresh.js';
import { RefreshJournal } from './refresh-journal.repository.js';
import { RenewalLimiter } from './renewal-limiter.js';
import { type IssuedLogin, WorkosClient } from './workos-client.service.js';
import { WorkosRefusal } from './workos-error.js';

type RefreshResult =
  /** The account has a new token, whoever fetched it. */
  | { kind: 'refreshed'; account: TeamAccount }
  | { kind: 'needs_login'; reason: string }
  /** The issuer gives no token now; the one at hand goes on while it lasts. `untilMs` (steady): the next try. */
  | { kind: 'unavailable'; reason: string; untilMs: number };

/** A successful refresh of this process. */
export interface Refreshed {
  account: TeamAccount;
  spent: Secret;
}

export interface RefreshTiming {
  /** The lease is longer than a call to the issuer, so that it never ends under a call that may still succeed. */
  leaseMs: number;
  pollMs: number;
}

export const REFRESH_TIMING = Symbol('timing of refreshes');
const DEFAULT_TIMING: RefreshTiming = { leaseMs: 20_000, pollMs: 250 };
const NO_REFRESH_TOKEN: RefreshResult = { kind: 'needs_login', reason: 'there is no refresh token' };

/**
 * Fetches new tokens. An account has one refresh at a time, in this process and across replicas, and every refresh
 * token is spent once.
 */
@Injectable()
export class TokenRefreshService implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Auth');
  private readonly holder = `${hostname()}/${process.pid}/${randomUUID()}`;
  private readonly underWay = new Map<string, Promise<RefreshResult>>();
  private readonly backOffs = new BackOffs();
  private readonly renewals = new RenewalLimiter();
  private readonly refreshed = new Subject<Refreshed>();
  private readonly ended = new Subject<RefreshResult['kind']>();
  private readonly timing: RefreshTiming;
  private stopping = false;

  readonly refreshed$ = this.refreshed.asObservable();

  /** Tells how each refresh of this process ended. */
  readonly ended$ = this.ended.asObservable();

  constructor(
    private readonly pool: AccountPool,
    private readonly accounts: AccountsService,
    private readonly rests: AccountRestRepository,
    private readonly journal: RefreshJournal,
    private readonly workos: WorkosClient,
    private readonly clouds: CloudSignIns,
    @Optional() @Inject(REFRESH_TIMING) timing?: RefreshTiming,
  ) {
    this.timing = timing ?? DEFAULT_TIMING;
  }

  /** Gets a new token for an account. Calls during a refresh share its result. Never rejects. */
  refresh(id: string): Promise<RefreshResult> {
    return this.underWay.get(id) ?? this.run(id, false);
  }

  /** Gets a new token after upstream's 401, but not too often. Never rejects. */
  async renew(id: string): Promise<RefreshResult> {
    const running = this.underWay.get(id);
    if (running) return await running;
    if (this.renewals.take(id)) return await this.run(id, false);
    return { kind: 'unavailable', reason: 'upstream has refused too many tokens', untilMs: steadyNowMs() };
  }

  /**
   * Gets a new token because the operator wants one: it asks the issuer in spite of a back-off or an earlier refusal.
   * Never rejects.
   */
  async refreshAtOnce(id: string): Promise<RefreshResult> {
    for (let running = this.underWay.get(id); running; running = this.underWay.get(id)) {
      const result = await running;
      if (result.kind === 'refreshed') return result;
    }
    return await this.run(id, true);
  }

  private run(id: string, forced: boolean): Promise<RefreshResult> {
    const run = this.refreshOnce(id, forced)
      .catch((error: unknown) =>
        this.backOff(
          id,
          `the database is away (${error instanceof Error ? error.message : 'unknown error'})`,
          undefined,
        ),
      )
      .finally(() => this.underWay.delete(id));
    this.underWay.set(id, run);
    return run;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.underWay.values());
  }

  private async refreshOnce(id: string, forced: boolean): Promise<RefreshResult> {
    const known = this.pool.find(id)?.account;
    if (known?.login.kind === 'cloud') return await this.signIn(id, forced);
    const refreshToken = known && refreshTokenOf(known);
    if (!refreshToken) return NO_REFRESH_TOKEN;
    const backOff = this.backOffs.find(id);
    if (backOff && !forced) return { kind: 'unavailable', reason: backOff.reason, untilMs: backOff.untilMs };

    let knownHash = hashToken(refreshToken);
    const deadlineMs = steadyNowMs() + 2 * this.timing.leaseMs;
    for (;;) {
      const askedAtMs = steadyNowMs();
      const turn = await this.journal.begin(id, this.holder, this.timing.leaseMs, knownHash);
      switch (turn.kind) {
        case 'gone':
          this.pool.remove(id);
          return { kind: 'needs_login', reason: 'the account was removed' };
        case 'changed': {
          this.pool.put(turn.account);
          const changed = refreshTokenOf(turn.account);
          if (forced && turn.account.needsLogin && changed) {
            knownHash = hashToken(changed);
            continue;
          }
          this.forgive(id);
          return turn.account.needsLogin
            ? { kind: 'needs_login', reason: turn.account.needsLogin.reason }
            : { kind: 'refreshed', account: turn.account };
        }
        case 'ours':
          if (turn.account.needsLogin && !forced) {
            await this.journal.giveUp(id, this.holder, false);
            this.pool.put(turn.account);
            return { kind: 'needs_login', reason: turn.account.needsLogin.reason };
          }
          return await this.spend(turn.account, turn.interruptedAtMs);
        case 'busy':
          // The database's answer may have taken long. What counts is that another process held the lease for so long.
          if (askedAtMs > deadlineMs) return this.backOff(id, 'another process holds the refresh', undefined);
          await wait(this.timing.pollMs);
      }
    }
  }

  private async signIn(id: string, forced: boolean): Promise<RefreshResult> {
    const backOff = this.backOffs.find(id);
    if (backOff && !forced) return { kind: 'unavailable', reason: backOff.reason, untilMs: backOff.untilMs };
    try {
      const account = await this.clouds.signIn(id);
      if (!account) return { kind: 'unavailable', reason: 'config.json has changed', untilMs: steadyNowMs() };
      this.forgive(id);
      this.logger.log(describeRefresh(account));
      this.ended.next('refreshed');
      return { kind: 'refreshed', account };
    } catch (error) {
      return this.backOff(id, error instanceof Error ? error.message : 'unknown error', undefined);
    }
  }

  /** Spends the refresh token of an account. From here on it may be spent, whatever happens. */
  private async spend(account: TeamAccount, interruptedAtMs: number | null): Promise<RefreshResult> {
    const { login } = account;
    if (login.kind !== 'tokens' || !login.refreshToken) return NO_REFRESH_TOKEN;
    const spent = login.refreshToken;
    let issued: IssuedLogin;
    try {
      issued = await this.workos.refresh(spent, login.organizationId);
    } catch (error) {
      if (error instanceof WorkosRefusal && error.endsTheLogin)
        return await this.refuse(account, hashToken(spent), describeLoginEnd(error, interruptedAtMs));
      const unavailable = toUnavailable(error);
      await this.journal.giveUp(account.id, this.holder, unavailable.maybeSpent || interruptedAtMs !== null);
      const result = this.backOff(account.id, unavailable.message, unavailable.retryAfterMs);
      await this.rests.awaitToken(account.id, result.reason, result.untilMs, LONGEST_BACK_OFF_MS);
      return result;
    }
    const stored = await writeUntilStored(
      `The new token of account ${displayNameOf(account)}`,
      () => this.journal.commit(account.id, hashToken(spent), issued.tokens),
      () => this.stopping,
    );
    if (!stored) return { kind: 'needs_login', reason: 'the account was removed' };
    this.pool.put(stored);
    this.forgive(account.id);
    this.refreshed.next({ account: stored, spent });
    if (stored.needsLogin) {
      this.logger.error(
        `The issuer gave account ${displayNameOf(stored)} a token that cannot be sent: ${stored.needsLogin.reason}`,
      );
      this.ended.next('needs_login');
      return { kind: 'needs_login', reason: stored.needsLogin.reason };
    }
    if (issued.seemsExpiredSinceMs !== null) this.logger.warn(describeClock(stored, issued.seemsExpiredSinceMs));
    this.logger.log(describeRefresh(stored));
    this.ended.next('refreshed');
    return { kind: 'refreshed', account: stored };
  }

  private async refuse(account: TeamAccount, spentHash: string, reason: string): Promise<RefreshResult> {
    await this.journal.refuse(account.id, this.holder, spentHash, reason);
    const stored = await this.accounts.reread(account.id);
    if (stored && !stored.needsLogin) return { kind: 'refreshed', account: stored };
    this.ended.next('needs_login');
    this.logger.warn(`Account ${displayNameOf(account)} needs a new login: ${reason}`);
    return { kind: 'needs_login', reason };
  }

  private backOff(
    id: string,
    reason: string,
    retryAfterMs: number | undefined,
  ): RefreshResult & { kind: 'unavailable' } {
    const untilMs = this.backOffs.begin(id, reason, retryAfterMs);
    this.pool.awaitToken(id, { reason, untilMs });
    this.ended.next('unavailable');
    this.logger.warn(
      `Token of account ${id} not refreshed for now: ${reason}; next try at ` +
        `${new Date(toWallMs(untilMs)).toISOString()}`,
    );
    return { kind: 'unavailable', reason, untilMs };
  }

  /** Forgets that an account got no token. */
  forgive(id: string): void {
    this.backOffs.end(id);
    this.pool.awaitToken(id, null);
  }
}
