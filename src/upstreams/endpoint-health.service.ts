import { Injectable, Logger } from '@nestjs/common';
import { type Endpoint } from '../config/gateway-config.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { type BreakerState, EndpointBreaker, type Pass } from './endpoint-breaker.js';
import { EndpointWatch } from './endpoint-watch.js';

/** A model at an endpoint. */
interface Place {
  endpoint: Pick<Endpoint, 'name'>;
  /** What the endpoint calls the model. */
  upstreamModel: string;
}

/** The leave to ask a model at an endpoint once. One of the methods tells how that ended; later calls change nothing. */
export interface EndpointPass {
  /** A good answer has begun. */
  serves(): void;
  /** It was the endpoint that failed, and not an account or the request. */
  fails(): void;
  /** The request has ended and told nothing of the endpoint. */
  leaves(): void;
}

interface PlaceState {
  endpoint: string;
  model: string;
  state: BreakerState;
}

/** Those that are not well now; models may be what clients make up, where a pattern takes them. */
const MOST_BREAKERS = 1_000;

/**
 * Keeps a breaker for each model at each endpoint that another endpoint can stand in for. Only those that are not well
 * are in memory. Every process finds out for itself: replicas reach endpoints on ways of their own.
 */
@Injectable()
export class EndpointHealth {
  private readonly logger = new Logger('Endpoints');
  private readonly breakers = new Map<string, EndpointBreaker>();
  /** By the names of endpoints, which the configuration has. */
  private readonly watches = new Map<string, EndpointWatch>();

  /** Undefined where the breaker is open, or half open and another request tries the endpoint. */
  enter(place: Place): EndpointPass | undefined {
    const nowMs = steadyNowMs();
    const known = this.breakers.get(keyOf(place));
    const pass = known ? known.enter(nowMs) : { startedAtMs: nowMs };
    return pass && this.passOf(place, pass);
  }

  /** The leave to ask an endpoint that nobody can stand in for. It is always given, and only tells how requests end. */
  watch({ name }: Pick<Endpoint, 'name'>): EndpointPass {
    let watch = this.watches.get(name);
    if (!watch) this.watches.set(name, (watch = new EndpointWatch()));
    return watch;
  }

  /** Lists the endpoints that fail again and again; those with breakers with the models for which they do. */
  failing(): Map<string, string[]> {
    const failing = new Map<string, string[]>();
    for (const [name, watch] of this.watches) if (watch.isFailing) failing.set(name, []);
    for (const { endpoint, model, state } of this.list())
      if (state !== 'closed') failing.set(endpoint, [...(failing.get(endpoint) ?? []), model]);
    return failing;
  }

  /** Whether a conversation that has left the endpoint may come home. */
  isWell(place: Place): boolean {
    return this.breakers.get(keyOf(place))?.isWell(steadyNowMs()) ?? true;
  }

  /** Whether the next request has to find out how the endpoint is. */
  isDue(place: Place): boolean {
    return this.breakers.get(keyOf(place))?.isDue(steadyNowMs()) ?? false;
  }

  /** Notes that nobody can pay for the model at an endpoint. */
  lacksPayer(place: Place): void {
    this.breakerOf(place).lacksPayer(steadyNowMs());
  }

  /** Lists the places that are not well, or were not a moment ago. */
  list(): PlaceState[] {
    const nowMs = steadyNowMs();
    return [...this.breakers].flatMap(([key, breaker]) => {
      const [endpoint = '', model = ''] = JSON.parse(key) as string[];
      return breaker.isSpotless(nowMs) ? [] : [{ endpoint, model, state: breaker.state(nowMs) }];
    });
  }

  private passOf(place: Place, pass: Pass): EndpointPass {
    let hasFailed = false;
    return {
      serves: () => {
        const breaker = this.breakers.get(keyOf(place));
        if (hasFailed || !breaker) return;
        if (breaker.succeed(pass, steadyNowMs())) this.logger.log(`${nameOf(place)} serves again`);
        if (breaker.isSpotless(steadyNowMs())) this.breakers.delete(keyOf(place));
      },
      fails: () => {
        if (hasFailed) return;
        hasFailed = true;
        if (this.breakerOf(place).fail(pass, steadyNowMs()))
          this.logger.warn(`${nameOf(place)} fails again and again; requests go to the next endpoint for now`);
      },
      leaves: () => this.breakers.get(keyOf(place))?.leave(pass),
    };
  }

  private breakerOf(place: Place): EndpointBreaker {
    const key = keyOf(place);
    let breaker = this.breakers.get(key);
    if (breaker) return breaker;
    this.breakers.set(key, (breaker = new EndpointBreaker()));
    const [oldest] = this.breakers.keys();
    if (this.breakers.size > MOST_BREAKERS && oldest !== undefined) this.breakers.delete(oldest);
    return breaker;
  }
}

function keyOf({ endpoint, upstreamModel }: Place): string {
  return JSON.stringify([endpoint.name, upstreamModel]);
}

/** The model's id may be the client's own text. */
function nameOf({ endpoint, upstreamModel }: Place): string {
  return `Endpoint ${endpoint.name} for ${upstreamModel.slice(0, 100).replace(/[^\x21-\x7e]/g, '?')}`;
}
