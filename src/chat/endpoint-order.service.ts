import { Injectable } from '@nestjs/common';
import { ConversationPins } from '../accounts/conversation-pins.js';
import { CredentialsService } from '../auth/credentials.service.js';
import { HOUR_MS } from '../config/durations.js';
import { type Endpoint } from '../config/gateway-config.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { LocalAccess } from '../keys/local-access.service.js';
import { type ModelRoute, routeTo } from '../models/model-route.js';
import { EndpointHealth } from '../upstreams/endpoint-health.service.js';
import { type RoutedCall } from './call.js';

const PIN_IDLE_MS = HOUR_MS;
const PIN_LIMIT = 100_000;

/**
 * Says in which order a request asks the endpoints of its model. That is the configuration's order, but for named
 * conversations that had to leave an endpoint which was down: they begin where their caches are, until those before it
 * have been well for a while. Replicas each remember for themselves; a conversation that comes to another one begins at
 * the first endpoint.
 */
@Injectable()
export class EndpointOrder {
  private readonly pins = new ConversationPins(PIN_IDLE_MS, PIN_LIMIT);

  constructor(
    private readonly credentials: CredentialsService,
    private readonly localAccess: LocalAccess,
    private readonly health: EndpointHealth,
  ) {}

  routesFor(call: RoutedCall): readonly ModelRoute[] {
    const { route } = call;
    const [first, ...others] = route.model.endpoints;
    if (others.length === 0 && !call.standsIn) return [route];
    // The caller has been let in for the first endpoint of the model that it asked for.
    const mayBegin = !call.standsIn || this.maySend(call, first);
    const following = others.filter((endpoint) => this.maySend(call, endpoint));
    const routes = [
      ...(mayBegin ? [route] : []),
      ...following.map((endpoint) => routeTo(route.model, route.modelId, endpoint)),
    ];
    const away = this.awayFrom(call, routes);
    return away ? [away, ...routes.filter((one) => one !== away)] : routes;
  }

  /** Keeps a conversation at the endpoint that has served it while the one that should have done so is down. */
  stay(call: RoutedCall): void {
    const { model, endpoint } = call.route;
    const key = this.pins.size === 0 && endpoint === model.endpoints[0] ? undefined : keyOf(call);
    if (key !== undefined) this.pins.put(key, endpoint.name, steadyNowMs());
  }

  /** Gives the endpoint at which a conversation stays for now; undefined for one that is at home or may go there. */
  private awayFrom(call: RoutedCall, routes: readonly ModelRoute[]): ModelRoute | undefined {
    const key = this.pins.size === 0 ? undefined : keyOf(call);
    const name = key === undefined ? undefined : this.pins.find(key, steadyNowMs());
    const at = routes.findIndex(({ endpoint }) => endpoint.name === name);
    if (key === undefined || at < 1) return undefined;
    const before = routes.slice(0, at);
    const better = before.find((route) => this.health.isWell(route));
    // Where every conversation has gone elsewhere, one of them has to find out whether it may come home.
    if (!better) return before.some((route) => this.health.isDue(route)) ? undefined : routes[at];
    this.pins.put(key, better.endpoint.name, steadyNowMs());
    return better === routes[0] ? undefined : better;
  }

  /** Whether a request may go to an endpoint for which it has not been let in. */
  private maySend({ holder, request }: RoutedCall, endpoint: Endpoint): boolean {
    return (
      holder !== undefined ||
      !this.credentials.isPaidByTeam(endpoint.upstream) ||
      this.localAccess.mayUseTeamCredential(request)
    );
  }
}

/** Undefined where the client does not name the conversation. */
function keyOf({ conversation, route }: RoutedCall): string | undefined {
  return conversation.name === undefined ? undefined : `${route.modelId}\0${conversation.id}`;
}
