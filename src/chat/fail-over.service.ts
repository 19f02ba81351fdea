import { Injectable, Logger } from '@nestjs/common';
import { NobodyPays } from '../auth/explain-absence.js';
import { isContextError } from '../dialects/errors/context-length.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { isTokenCount } from '../dialects/inference-kind.js';
import { type Admission, KeyLimits } from '../limits/key-limits.service.js';
import { type ModelRoute } from '../models/model-route.js';
import { type RelayOutcome } from '../relay/run-relay.js';
import { EndpointHealth } from '../upstreams/endpoint-health.service.js';
import { Ledger } from '../usage/ledger.service.js';
import { TOO_LONG } from './attempt-result.js';
import { type RoutedCall } from './call.js';
import { conclude, noteAbsence } from './describe-absence.js';
import { EndpointOrder } from './endpoint-order.service.js';
import { EndpointWalk } from './endpoint-walk.service.js';
import { OtherModels } from './other-models.service.js';
import { placeOf } from './place-of.js';
import { RequestMeter } from './request-meter.js';
import { StateOwners } from './state-owners.service.js';
import { type Leg, type Prepare, type Walk } from './walk.js';
import { translationNotes } from './translation-notes.js';
import { wordSpentBudget } from './word-for-client.js';

/**
 * Gets an answer for a call. Until its first content has reached the client, another account takes over from one that
 * fails, and the model's next endpoint from one where nobody serves. All attempts together end before the client gives
 * up.
 */
@Injectable()
export class FailOverService {
  private readonly logger = new Logger('Endpoints');

  constructor(
    private readonly limits: KeyLimits,
    private readonly ledger: Ledger,
    private readonly order: EndpointOrder,
    private readonly endpoints: EndpointWalk,
    private readonly health: EndpointHealth,
    private readonly stateOwners: StateOwners,
    private readonly otherModels: OtherModels,
  ) {}

  /** Throws the 429 that the client gets when its key's limits do not let it. */
  async run(call: RoutedCall, prepare: Prepare): Promise<RelayOutcome> {
    const admission = await this.admit(call);
    try {
      const meter = new RequestMeter(this.ledger, call, admission);
      return await this.walk(call, prepare, meter);
    } finally {
      admission?.end();
    }
  }

  /** Answers undefined for requests that no limit counts. */
  private async admit(call: RoutedCall): Promise<Admission | undefined> {
    const { holder, kind, inputTokens } = call;
    if (!holder || isTokenCount(kind)) return undefined;
    try {
      return await this.limits.admit(holder.key, inputTokens, holder);
    } catch (error) {
      throw error instanceof GatewayError ? wordSpentBudget(call, error) : error;
    }
  }

  private async walk(call: RoutedCall, prepare: Prepare, meter: RequestMeter): Promise<RelayOutcome> {
    const all = this.order.routesFor(call);
    const findingSeals = this.stateOwners.findSeals(call, all);
    const seals = findingSeals && (await findingSeals);
    const finding = this.stateOwners.findTie(call, all, seals);
    const tie = finding && (await finding);
    // What a vendor keeps is known to no other model either.
    const others = tie ? [] : this.otherModels.fallbacksFor(call);
    const larger = tie ? undefined : this.otherModels.largerFor(call);
    const walk = beginWalk({ call, prepare, meter, owner: tie?.owner, seals, larger });
    const outcome = await this.askModel(walk, tie ? [tie.route] : all, others.length);
    if (outcome) return outcome;
    const isTooLong = isTooLongFor(walk);
    const next = isTooLong ? (larger ? [larger] : []) : others;
    for (const [at, other] of next.entries()) {
      const answered = await this.askOther(walk, other, next.length - 1 - at);
      if (answered) return answered;
    }
    call.client.notes = translationNotes(call);
    return conclude(isTooLong && walk.last ? { ...walk, absence: undefined } : walk);
  }

  /** Asks another model. What the client is told where that does not answer either is about its own model. */
  private askOther(
    { prepare, meter, last }: Walk,
    call: RoutedCall,
    others: number,
  ): Promise<RelayOutcome | undefined> {
    this.logger.warn(`${call.requestId}: ${call.route.modelId} is asked in place of the model that was asked for`);
    const walk = beginWalk({ call, prepare, meter, owner: undefined, seals: undefined, larger: undefined });
    // With a failure before it, no attempt begins when the time is over.
    walk.last = last;
    return this.askModel(walk, this.order.routesFor(call), others);
  }

  private async askModel(walk: Walk, routes: readonly ModelRoute[], others: number): Promise<RelayOutcome | undefined> {
    return (await this.askInOrder(walk, routes, others)) ?? (await this.askAgain(walk, routes, others));
  }

  private async askInOrder(
    walk: Walk,
    routes: readonly ModelRoute[],
    others: number,
  ): Promise<RelayOutcome | undefined> {
    for (const [at, route] of routes.entries()) {
      const outcome = await this.askAt(walk, route, routes.length - 1 - at, others);
      if (outcome) return outcome;
      if (walk.failed > 0 && walk.last?.account.kind === 'rejected') return undefined;
    }
    return undefined;
  }

  /**
   * Asks again where nobody could be asked: first those were spared that rest and the endpoints whose breaker is open,
   * and then there was nobody else.
   */
  private async askAgain(walk: Walk, routes: readonly ModelRoute[], others: number): Promise<RelayOutcome | undefined> {
    if (walk.failed > 0 || routes.length < 2) return undefined;
    for (const route of routes) {
      const outcome = await this.askAt(walk, route, 0, others);
      if (outcome) return outcome;
      if (walk.failed > 0) return undefined;
    }
    return undefined;
  }

  private async askAt(
    walk: Walk,
    route: ModelRoute,
    following: number,
    others: number,
  ): Promise<RelayOutcome | undefined> {
    const leg = legOf(walk, route, following, others);
    const failedBefore = walk.failed;
    const outcome = await this.askHere(walk, leg);
    if (outcome) {
      // A conversation that was served elsewhere for once goes on at home.
      if (walk.down.size > 0 && !isTokenCount(leg.call.kind)) this.order.stay(leg.call);
    } else if (walk.failed === failedBefore && leg.absence instanceof NobodyPays) {
      walk.down.add(route);
      this.health.lacksPayer(placeOf(leg.call));
    }
    return outcome;
  }

  /** Asks an endpoint, or answers what it cannot serve. The first one was looked at before the walk. */
  private async askHere(walk: Walk, leg: Leg): Promise<RelayOutcome | undefined> {
    if (walk.call !== leg.call || leg.call.standsIn) {
      try {
        const alone = await leg.preparation.answerAlone();
        if (alone) return alone;
      } catch (error) {
        noteAbsence(walk, leg.call, error);
        return undefined;
      }
    }
    return await this.endpoints.ask(walk, leg);
  }
}

/** Whether the conversation is too long for the model: an upstream said so, or the gateway for all it could ask. */
function isTooLongFor({ last, absence }: Walk): boolean {
  return last ? last.reason === TOO_LONG : absence !== undefined && isContextError(absence.error);
}

function beginWalk(walk: Omit<Walk, 'failed' | 'last' | 'absence' | 'down'>): Walk {
  return { ...walk, failed: 0, last: undefined, absence: undefined, down: new Set() };
}

function legOf({ call, prepare, seals }: Walk, route: ModelRoute, following: number, others: number): Leg {
  const here = route === call.route ? call : { ...call, route };
  const preparation = prepare(here);
  preparation.seals = seals;
  const { endpoints } = route.model;
  return {
    call: here,
    preparation,
    tried: new Set(),
    following,
    sharing: following + others,
    hasBreaker: following > 0 && route.endpoint !== endpoints.at(-1),
    absence: undefined,
  };
}
