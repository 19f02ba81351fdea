import { Injectable, Logger } from '@nestjs/common';
import { type TokenUsage } from '../accounts/outcome.js';
import { type TeamAccount } from '../accounts/team-account.js';
import { type Credential, CredentialsService } from '../auth/credentials.service.js';
import { StillThrottled } from '../auth/still-throttled.js';
import { ConfigService } from '../config/config.service.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { isTokenCount } from '../dialects/inference-kind.js';
import { isBound, mayUseAccount } from '../keys/gateway-key.js';
import { type Admission, KeyLimits } from '../limits/key-limits.service.js';
import { type RelayOutcome } from '../relay/run-relay.js';
import { freshInput, type NeutralUsage } from '../translate/neutral/neutral-usage.js';
import { Ledger } from '../usage/ledger.service.js';
import { AccountQueue } from './account-queue.service.js';
import { type AttemptResult, type HeldFailure } from './attempt-result.js';
import { AttemptService } from './attempt.service.js';
import { type RoutedCall } from './call.js';
import { type Preparation } from './preparation.js';
import { deliverRemembered } from './remembered-answer.js';
import { RequestMeter } from './request-meter.js';
import { wordSpentBudget } from './word-for-client.js';
import { isLost, type StateOwner, StateOwners } from './state-owners.service.js';

const MAX_ATTEMPTS = 8;
const LONGEST_PATIENCE_MS = 600_000;

/** A call on its way from account to account. */
interface Walk {
  call: RoutedCall;
  preparation: Preparation;
  meter: RequestMeter;
  /** Ids of the accounts that have failed. */
  tried: Set<string>;
  /** Set where the vendor keeps something of the request for one account only. */
  owner: StateOwner | undefined;
  /** The latest failure, which the client gets when no other account takes over. */
  last: HeldFailure | undefined;
}

/**
 * Gets an answer for a call. Until its first content has reached the client, another account takes over from one
 * that fails. No account is tried twice, and all attempts together end before the client gives up.
 */
@Injectable()
export class FailOverService {
  private readonly logger = new Logger('Accounts');

  constructor(
    private readonly config: ConfigService,
    private readonly credentials: CredentialsService,
    private readonly attempts: AttemptService,
    private readonly limits: KeyLimits,
    private readonly ledger: Ledger,
    private readonly queue: AccountQueue,
    private readonly stateOwners: StateOwners,
  ) {}

  /** Throws the 429 that the client gets when its key's limits do not let it. */
  async run(call: RoutedCall, preparation: Preparation): Promise<RelayOutcome> {
    const admission = await this.admit(call);
    try {
      const meter = new RequestMeter(this.ledger, call, admission);
      const finding = this.stateOwners.find(call);
      const owner = finding && (await finding);
      const seals = this.stateOwners.findSeals(call);
      preparation.seals = seals && (await seals);
      return await this.tryAccounts({ call, preparation, meter, owner, tried: new Set(), last: undefined });
    } finally {
      admission?.end();
    }
  }

  /** Answers undefined for requests that no limit counts. */
  private async admit(call: RoutedCall): Promise<Admission | undefined> {
    const { holder, kind, inputTokens } = call;
    if (!holder || isTokenCount(kind)) return undefined;
    try {
      return await this.limits.admit(holder.key, inputTokens);
    } catch (error) {
      throw error instanceof GatewayError ? wordSpentBudget(call, error) : error;
    }
  }

  private async tryAccounts(walk: Walk): Promise<RelayOutcome> {
    for (;;) {
      if (walk.last && (walk.tried.size >= MAX_ATTEMPTS || this.timeLeftMs(walk.call) <= 0)) return walk.last.deliver();
      const credential = await this.acquire(walk);
      if (credential instanceof StillThrottled) return deliverRemembered(walk.call, credential);
      if (!credential) return walk.last?.deliver() ?? { end: 'client_left' };
      const result = await this.attempt(walk, credential);
      if (result.kind === 'relayed') return result.outcome;
      if (credential.account.owner === 'client') return result.deliver();
      this.logger.warn(`${walk.call.requestId}: account ${credential.account.id} failed (${result.reason})`);
      walk.last = result;
    }
  }

  private async attempt({ call, preparation, meter, tried }: Walk, credential: Credential): Promise<AttemptResult> {
    const { account } = credential;
    call.trace.chose(account.id, credential.why);
    let result: AttemptResult | undefined;
    try {
      const prepared = preparation.for(account);
      const firstByteMs = Math.max(1, this.timeLeftMs(call));
      result = await this.attempts.run({ call, prepared, credential, firstByteMs, meter });
    } finally {
      const usage = result?.kind === 'relayed' ? result.usage : undefined;
      credential.release(result?.account ?? { kind: 'cancelled' }, usage && tokenUsage(usage));
      this.queue.wake(upstreamOf(call));
    }
    if (result.kind === 'held') {
      tried.add(account.id);
      call.trace.mark('failed', result.reason);
    } else {
      if (result.answer) preparation.remember(account, result.answer);
      if (result.told && result.account.kind === 'success') this.stateOwners.remember(call, account, result.told());
    }
    return result;
  }

  /**
   * Finds the next account. Answers undefined when the last attempt's own answer is the best there is for the client,
   * and what an earlier request was told where that still holds.
   */
  private async acquire({
    call,
    preparation,
    owner,
    tried,
    last,
  }: Walk): Promise<Credential | StillThrottled | undefined> {
    const { request, holder, conversation } = call;
    const mayPay =
      holder && isBound(holder.key) ? (account: TeamAccount) => mayUseAccount(holder.key, account) : undefined;
    if (owner && last) {
      if (isLost(last)) throw owner.notFound;
      return undefined;
    }
    if (owner) this.stateOwners.assertServes(owner, call, limitedModel(call), mayPay);
    // A named conversation has its account; of another one, what is sealed says where it was.
    const latest = conversation.name === undefined ? preparation.seals?.latest : undefined;
    const isFree =
      latest !== undefined && !tried.has(latest) && this.stateOwners.serves(latest, call, limitedModel(call), mayPay);
    const only = owner?.accountId ?? (isFree ? latest : undefined);
    try {
      return await this.credentials.acquire({
        upstream: upstreamOf(call),
        model: limitedModel(call),
        conversationId: conversation.isKnown ? conversation.id : undefined,
        isUnnamed: conversation.name === undefined,
        request: holder?.clientAuthorization ?? request,
        exclude: tried,
        mayPay: only === undefined ? mayPay : (account) => account.id === only,
        inTurn: (take) => this.inTurn(call, take),
      });
    } catch (error) {
      if (!last && error instanceof StillThrottled) return error;
      if (!last || !(error instanceof GatewayError)) throw error;
      const told = betterThanAnswer(last, error, tried.size);
      if (told) throw told;
      return undefined;
    }
  }

  /** Takes an account at once where nobody waits and one is free; else waits for the turn of the caller's key. */
  private inTurn<T>(call: RoutedCall, take: () => T | undefined): T | Promise<T> {
    const { client, holder, trace } = call;
    const upstream = upstreamOf(call);
    const taken = this.queue.length(upstream) === 0 ? take() : undefined;
    if (taken !== undefined) return taken;
    trace.queued();
    const waitMs = Math.ceil(Math.max(1, this.timeLeftMs(call)));
    const signal = AbortSignal.any([client.disconnect.toAbortSignal(), AbortSignal.timeout(waitMs)]);
    return this.queue.wait(upstream, holder?.key.id ?? '', signal, take);
  }

  /** Milliseconds that the next attempt may take to begin. */
  private timeLeftMs({ startMs, streaming, request }: RoutedCall): number {
    const { timeouts } = this.config.current;
    const spentMs = performance.now() - startMs;
    if (streaming) return Math.min(timeouts.firstByteMs, timeouts.totalMs - spentMs);
    return Math.min(timeouts.firstByteJsonMs, patienceMs(request.headers['x-stainless-timeout']) - spentMs);
  }
}

/**
 * Finds an error that says more to the client than the answer of the last attempt. Answers undefined where that answer
 * says more.
 */
function betterThanAnswer(last: HeldFailure, error: GatewayError, tried: number): GatewayError | undefined {
  const { account, reason } = last;
  // The answer to a spent or refused account is about the gateway, not about the client's request.
  if (account.kind === 'unauthorized' || account.kind === 'exhausted') return error;
  if (tried < 2) return undefined;
  // A 529 makes Claude Code give up after three tries. While an account is only cooling down, it should wait instead.
  if (reason === 'status 529' && (error.status === 503 || error.status === 429))
    return new GatewayError(503, error.message, error.details);

  // Another account may be back sooner than the last one.
  return account.kind === 'throttled' && error.status === 429 ? error : undefined;
}

function upstreamOf({ route }: RoutedCall): string {
  return route.endpoint.upstream;
}

/**
 * The name that rate limits go by. Counting has limits of its own:
 * https://platform.claude.com/docs/en/build-with-claude/token-counting
 */
function limitedModel({ kind, route }: RoutedCall): string {
  return isTokenCount(kind) ? `${route.upstreamModel} (count_tokens)` : route.upstreamModel;
}

/** How long a client waits. A client that names its limit (in seconds) is answered ten seconds before that. */
function patienceMs(stainlessTimeout: string | string[] | undefined): number {
  const seconds = Number(stainlessTimeout);
  return Number.isFinite(seconds) && seconds > 0 ? Math.max(1, seconds - 10) * 1000 : LONGEST_PATIENCE_MS;
}

function tokenUsage(usage: NeutralUsage): TokenUsage {
  return {
    inputTokens: freshInput(usage),
    outputTokens: usage.outputTotal,
    cacheReadTokens: usage.cached,
    cacheWriteTokens: usage.cacheWrite,
  };
}
