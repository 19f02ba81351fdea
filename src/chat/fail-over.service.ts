import { Injectable } from '@nestjs/common';
import { NobodyPays } from '../auth/explain-absence.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { isTokenCount } from '../dialects/inference-kind.js';
import { type Admission, KeyLimits } from '../limits/key-limits.service.js';
import { type ModelRoute } from '../models/model-route.js';
import { type RelayOutcome } from '../relay/run-relay.js';
import { EndpointHealth } from '../upstreams/endpoint-health.service.js';
import { Ledger } from '../usage/ledger.service.js';
import { type RoutedCall } from './call.js';
import { conclude } from './describe-absence.js';
import { EndpointOrder } from './endpoint-order.service.js';
import { EndpointWalk } from './endpoint-walk.service.js';
import { RequestMeter } from './request-meter.js';
import { StateOwners } from './state-owners.service.js';
import { type Leg, type Prepare, type Walk } from './walk.js';
import { wordSpentBudget } from './word-for-client.js';

/**
 * Gets an answer for a call. Until its first content has reached the client, another account takes over from one that
 * fails, and the model's next endpoint from one where nobody serves. All attempts together end before the client gives
 * up.
 */
@Injectable()
export class FailOverService {
  constructor(
    private readonly limits: KeyLimits,
    private readonly ledger: Ledger,
    private readonly order: EndpointOrder,
    private readonly endpoints: EndpointWalk,
    private readonly health: EndpointHealth,
    private readonly stateOwners: StateOwners,
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
      return await this.limits.admit(holder.key, inputTokens);
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
    const routes = tie ? [tie.route] : all;
    const walk: Walk = {
      call,
      prepare,
      meter,
      owner: tie?.owner,
      seals,
      failed: 0,
      last: undefined,
      absence: undefined,
      down: new Set(),
    };
    return (await this.askInOrder(walk, routes)) ?? (await this.askAgain(walk, routes)) ?? conclude(walk);
  }

  private async askInOrder(walk: Walk, routes: readonly ModelRoute[]): Promise<RelayOutcome | undefined> {
    for (const [at, route] of routes.entries()) {
      const outcome = await this.askAt(walk, route, routes.length - 1 - at);
      if (outcome) return outcome;
    }
    return undefined;
  }

  /**
   * Asks again where nobody could be asked: first those were spared that rest and the endpoints whose breaker is open,
   * and then there was nobody else.
   */
  private async askAgain(walk: Walk, routes: readonly ModelRoute[]): Promise<RelayOutcome | undefined> {
    if (walk.failed > 0 || routes.length < 2) return undefined;
    for (const route of routes) {
      const outcome = await this.askAt(walk, route, 0);
      if (outcome) return outcome;
      if (walk.failed > 0) return undefined;
    }
    return undefined;
  }

  private async askAt(walk: Walk, route: ModelRoute, following: number): Promise<RelayOutcome | undefined> {
    const leg = legOf(walk, route, following);
    const failedBefore = walk.failed;
    const alone = walk.call === leg.call ? undefined : await leg.preparation.answerAlone();
    if (alone) return alone;
    const outcome = await this.endpoints.ask(walk, leg);
    if (outcome) {
      // A conversation that was served elsewhere for once goes on at home.
      if (walk.down.size > 0) this.order.stay(leg.call);
    } else if (walk.failed === failedBefore && leg.absence instanceof NobodyPays) {
      walk.down.add(route);
      this.health.lacksPayer(route);
    }
    return outcome;
  }
}

function legOf({ call, prepare, seals }: Walk, route: ModelRoute, following: number): Leg {
  const here = route === call.route ? call : { ...call, route };
  const preparation = prepare(here);
  preparation.seals = seals;
  const { endpoints } = route.model;
  return {
    call: here,
    preparation,
    tried: new Set(),
    following,
    hasBreaker: following > 0 && route.endpoint !== endpoints.at(-1),
    absence: undefined,
  };
}
