import { Injectable, Logger } from '@nestjs/common';
import { type Payer } from '../accounts/payer.js';
import { type TokenUsage } from '../accounts/outcome.js';
import { type Credential } from '../auth/credentials.service.js';
import { ConfigService } from '../config/config.service.js';
import { type FailureReason } from '../proxy/upstream-failure.js';
import { type RelayOutcome } from '../relay/run-relay.js';
import { freshInput, type NeutralUsage } from '../translate/neutral/neutral-usage.js';
import { EndpointHealth, type EndpointPass } from '../upstreams/endpoint-health.service.js';
import { AccountQueue } from './account-queue.service.js';
import { type AttemptResult } from './attempt-result.js';
import { AttemptService } from './attempt.service.js';
import { attemptMs, preludeMs, timeLeftMs } from './attempt-time.js';
import { noteAbsence } from './describe-absence.js';
import { heldRejections } from './held-rejections.js';
import { Payers } from './payers.service.js';
import { placeOf } from './place-of.js';
import { type PreparedRequest } from './prepared-request.js';
import { StateOwners } from './state-owners.service.js';
import { type Leg, type Walk } from './walk.js';

const MAX_ATTEMPTS = 8;
/** Another account would take as long to fail, and the endpoints that follow need the time. */
const TIMEOUTS: readonly string[] = ['connect_timeout', 'first_byte_timeout', 'idle_timeout'] satisfies FailureReason[];

/** Asks the accounts of one endpoint, one after the other. None is tried twice. */
@Injectable()
export class EndpointWalk {
  private readonly logger = new Logger('Accounts');

  constructor(
    private readonly config: ConfigService,
    private readonly payers: Payers,
    private readonly attempts: AttemptService,
    private readonly queue: AccountQueue,
    private readonly stateOwners: StateOwners,
    private readonly health: EndpointHealth,
  ) {}

  /** Resolves with undefined where nobody here has answered the client. */
  async ask(walk: Walk, leg: Leg): Promise<RelayOutcome | undefined> {
    const { call, following } = leg;
    for (;;) {
      // Every endpoint that follows has at least one attempt.
      if (walk.last && (walk.failed >= MAX_ATTEMPTS - following || this.timeLeftMs(leg) <= 0)) return undefined;
      const pass = leg.hasBreaker ? this.health.enter(placeOf(call)) : this.health.watch(call.route.endpoint);
      if (!pass) {
        walk.down.add(call.route);
        return undefined;
      }
      const credential = await this.findPayer(walk, leg, pass);
      if (!credential) return undefined;
      const result = await this.attempt(walk, leg, credential, pass);
      if (!result) return undefined;
      if (result.kind === 'relayed') return result.outcome;
      if (credential.account.owner === 'client') return result.deliver();
      const where = leg.hasBreaker ? ` at ${call.route.endpoint.name}` : '';
      this.logger.warn(`${call.requestId}: account ${credential.account.id}${where} failed (${result.reason})`);
      walk.last = result;
      walk.failed++;
      if (result.account.kind === 'rejected' || (leg.sharing > 0 && TIMEOUTS.includes(result.reason))) return undefined;
    }
  }

  private async findPayer(walk: Walk, leg: Leg, pass: EndpointPass): Promise<Credential | undefined> {
    let credential: Credential | undefined;
    try {
      credential = await this.payers.find(walk, leg);
    } finally {
      if (!credential) pass.leaves();
    }
    return credential;
  }

  private async attempt(
    walk: Walk,
    leg: Leg,
    credential: Credential,
    pass: EndpointPass,
  ): Promise<AttemptResult | undefined> {
    const { meter } = walk;
    const { call, preparation, tried } = leg;
    const { account } = credential;
    call.trace.turnsTo(call.route);
    call.trace.chose(account.id, credential.why);
    let result: AttemptResult | undefined;
    try {
      const prepared = prepareFor(walk, leg, account);
      if (!prepared) return undefined;
      const firstByteMs = attemptMs(leg, this.config.current.timeouts);
      result = await this.attempts.run({
        call,
        prepared,
        credential,
        pass,
        firstByteMs,
        preludeMs: preludeMs(leg, this.config.current.timeouts),
        held: heldRejections(walk, call),
        meter,
      });
    } finally {
      const usage = result?.kind === 'relayed' ? result.usage : undefined;
      credential.release(result?.account ?? { kind: 'cancelled' }, usage && tokenUsage(usage));
      settle(pass, result);
      this.queue.wake(call.route.endpoint.upstream);
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

  private timeLeftMs({ call }: Leg): number {
    return timeLeftMs(call, this.config.current.timeouts);
  }
}

/**
 * Makes what goes upstream. Where it cannot be made for this endpoint (a field that has no translation, a size that the
 * endpoint does not take) it answers undefined: somebody else may answer, or an endpoint before this one that was
 * spared.
 */
function prepareFor(walk: Walk, leg: Leg, account: Payer): PreparedRequest | undefined {
  try {
    return leg.preparation.for(account);
  } catch (error) {
    noteAbsence(walk, leg.call, error);
    return undefined;
  }
}

/** Tells the breaker of an endpoint how an attempt ended. What is about an account says nothing of the endpoint. */
function settle(pass: EndpointPass, result: AttemptResult | undefined): void {
  switch (result?.account.kind) {
    case 'success':
    case 'rejected':
      pass.serves();
      break;
    case 'failed':
      pass.fails();
      break;
    default:
      pass.leaves();
  }
}

function tokenUsage(usage: NeutralUsage): TokenUsage {
  return {
    inputTokens: freshInput(usage),
    outputTokens: usage.outputTotal,
    cacheReadTokens: usage.cached,
    cacheWriteTokens: usage.cacheWrite,
  };
}
