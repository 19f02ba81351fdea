import { Injectable, Logger } from '@nestjs/common';
import { type TokenUsage } from '../accounts/outcome.js';
import { type Credential, CredentialsService } from '../auth/credentials.service.js';
import { StillThrottled } from '../auth/still-throttled.js';
import { type Account } from '../accounts/account.js';
import { ConfigService } from '../config/config.service.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { isBound, mayUseAccount } from '../keys/gateway-key.js';
import { KeyLimits } from '../limits/key-limits.service.js';
import { type RelayOutcome } from '../relay/relay-answer.js';
import { Ledger } from '../usage/ledger.service.js';
import { type AttemptEnd } from './attempt-end.js';
import { AttemptService } from './attempt.service.js';
import { AccountQueue } from './account-queue.service.js';
import { type Call } from './call.js';
import { type PreparedRequest } from './prepared-request.js';
import { deliverRemembered } from './remembered-answer.js';
import { RequestMeter } from './request-meter.js';
import { type NeutralAnswer } from '../translate/neutral/fold-events.js';
import { freshInput, type NeutralUsage } from '../translate/neutral/neutral-usage.js';

export interface Payment {
  upstream: string;
  /** As the upstream knows it; with what is asked of it, where that is limited by itself. */
  model: string;
  conversationId: string | undefined;
  streaming: boolean;
  /** An estimate. */
  inputTokens: number;
  /** The request for an account; reasoning that only this account can read belongs to it. */
  prepare: (account: Account) => PreparedRequest;
  /** Called with an answer that was translated. */
  onAnswer: (account: Account, answer: NeutralAnswer) => void;
}

const MAX_ATTEMPTS = 8;
const LONGEST_PATIENCE_MS = 600_000;

/**
 * Has a request answered: until its first event has reached the client, another account takes over from one that fails.
 * No account is tried twice, and all attempts together stay within the client's patience.
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
  ) {}

  /** Throws the 429 that the client gets when its key's limits do not let it. */
  async run(call: Call, payment: Payment): Promise<RelayOutcome> {
    const admission =
      call.holder && call.kind !== 'count_tokens'
        ? await this.limits.admit(call.holder.key, payment.inputTokens)
        : undefined;
    try {
      return await this.tryAccounts(call, payment, new RequestMeter(this.ledger, call, admission, payment.inputTokens));
    } finally {
      admission?.end();
    }
  }

  private async tryAccounts(call: Call, payment: Payment, meter: RequestMeter): Promise<RelayOutcome> {
    const tried = new Set<string>();
    let last: (AttemptEnd & { kind: 'failed' }) | undefined;
    for (;;) {
      const firstByteMs = this.timeLeft(call, payment.streaming);
      if (last && (tried.size >= MAX_ATTEMPTS || firstByteMs <= 0)) return last.deliver();
      const end = await this.attempt(call, payment, meter, tried, Math.max(1, firstByteMs), last);
      if (end.kind === 'relayed') return end.outcome;
      last = end;
    }
  }

  private async attempt(
    call: Call,
    payment: Payment,
    meter: RequestMeter,
    tried: Set<string>,
    waitMs: number,
    last: (AttemptEnd & { kind: 'failed' }) | undefined,
  ): Promise<AttemptEnd> {
    const credential = await this.acquire(call, payment, tried, waitMs, last);
    if (credential instanceof StillThrottled)
      return { kind: 'relayed', outcome: deliverRemembered(call, credential), account: { kind: 'cancelled' } };
    if (!credential)
      return { kind: 'relayed', outcome: last?.deliver() ?? { end: 'client_gone' }, account: { kind: 'cancelled' } };
    const { account } = credential;
    call.line.account = account.id;
    call.trace.chose(account.id, credential.why);
    let end: AttemptEnd | undefined;
    try {
      end = await this.attempts.run(
        call,
        payment.prepare(account),
        credential,
        Math.max(1, this.timeLeft(call, payment.streaming)),
        meter,
      );
    } finally {
      const usage = end?.kind === 'relayed' ? end.usage : undefined;
      credential.release(end?.account ?? { kind: 'cancelled' }, usage && tokenUsage(usage));
      this.queue.wake(payment.upstream);
    }
    if (end.kind === 'relayed') {
      if (end.answer) payment.onAnswer(account, end.answer);
      return end;
    }
    tried.add(account.id);
    call.trace.mark('failed', end.reason);
    if (account.owner === 'client') return { kind: 'relayed', outcome: end.deliver(), account: end.account };
    this.logger.warn(`${call.requestId}: account ${account.id} failed (${end.reason})`);
    return end;
  }

  /**
   * The next account; undefined when none is left and the last attempt's own answer is the best there is, or what an
   * earlier request was told.
   */
  private async acquire(
    call: Call,
    { upstream, model, conversationId }: Payment,
    exclude: ReadonlySet<string>,
    waitMs: number,
    last: (AttemptEnd & { kind: 'failed' }) | undefined,
  ): Promise<Credential | StillThrottled | undefined> {
    const { request, holder, client, trace } = call;
    const inTurn = <T>(take: () => T | undefined): T | Promise<T> => {
      const taken = this.queue.length(upstream) === 0 ? take() : undefined;
      if (taken !== undefined) return taken;
      trace.queued();
      return this.queue.wait(
        upstream,
        holder?.key.id ?? '',
        AbortSignal.any([client.disconnect.toAbortSignal(), AbortSignal.timeout(Math.ceil(waitMs))]),
        take,
      );
    };
    try {
      return await this.credentials.acquire({
        upstream,
        model,
        conversationId,
        request: holder?.clientAuthorization ?? request,
        exclude,
        mayPay: holder && isBound(holder.key) ? (account) => mayUseAccount(holder.key, account) : undefined,
        inTurn,
      });
    } catch (error) {
      if (!last && error instanceof StillThrottled) return error;
      if (!last || !(error instanceof GatewayError)) throw error;
      // What a spent or refused account answered is about the gateway, not about the client's request.
      if (last.account.kind === 'unauthorized' || last.account.kind === 'exhausted') throw error;
      // A 529 makes Claude Code give up after three tries; while an account is only cooling, waiting is worth it.
      if (last.reason === 'status 529' && exclude.size > 1 && (error.status === 503 || error.status === 429))
        throw new GatewayError(503, error.message, error.details);
      // Another account may be back sooner than the one that was asked last.
      if (last.account.kind === 'throttled' && exclude.size > 1 && error.status === 429) throw error;
      return undefined;
    }
  }

  /** Milliseconds that the next attempt may take to begin. */
  private timeLeft(call: Call, streaming: boolean): number {
    const { timeouts } = this.config.current;
    const spentMs = performance.now() - call.startMs;
    if (streaming) return Math.min(timeouts.firstByteMs, timeouts.totalMs - spentMs);
    return Math.min(timeouts.firstByteJsonMs, patienceMs(call.request.headers['x-stainless-timeout']) - spentMs);
  }
}

/** A client that names its own limit (in seconds) is answered ten seconds before it gives up. */
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
