import { Controller, Get, HttpCode, Post, UseGuards } from '@nestjs/common';
import { AccountPool } from '../../accounts/account-pool.service.js';
import { type AccountDescription } from '../../auth/account-description.js';
import { describeAccount } from '../../auth/describe-account.js';
import { CredentialsService } from '../../auth/credentials.service.js';
import { EndpointProbes } from '../../auth/endpoint-probes.service.js';
import { ConfigService } from '../../config/config.service.js';
import { type ConfiguredModel } from '../../config/gateway-config.js';
import { GatewayKeys } from '../../keys/gateway-keys.service.js';
import { mayUseModel } from '../../keys/resolved-key.js';
import { NetworkProxies } from '../../proxy/network-proxies.service.js';
import { probeAddress, probeUrl, type Probe } from '../../proxy/probe.js';
import { EndpointHealth } from '../../upstreams/endpoint-health.service.js';
import { AdminGuard } from '../admin.guard.js';
import { Needs } from '../needs.js';
import { type ModelsDescription, type ProxyDescription, type Reachabilities } from './dashboard-api.js';
import { listOwnKeys } from './list-own-keys.js';
import { CurrentViewer, type Viewer } from './viewer.js';
import { ViewerGuard } from './viewer.guard.js';

/** Shows what is configured, and whether it answers. */
@Controller('dashboard/api')
export class SetupController {
  constructor(
    private readonly config: ConfigService,
    private readonly pool: AccountPool,
    private readonly credentials: CredentialsService,
    private readonly keys: GatewayKeys,
    private readonly proxies: NetworkProxies,
    private readonly probes: EndpointProbes,
    private readonly health: EndpointHealth,
  ) {}

  @Get('accounts')
  @Needs('viewer')
  @UseGuards(AdminGuard)
  accounts(): (AccountDescription & { pinned_conversations: number })[] {
    const pins = this.pool.countPins();
    return this.pool
      .list()
      .map((pooled) => ({ ...describeAccount(pooled), pinned_conversations: pins.get(pooled.account.id) ?? 0 }));
  }

  /** A member sees the models that their keys may ask for, and not where they are served. */
  @Get('models')
  @UseGuards(ViewerGuard)
  models(@CurrentViewer() { own }: Viewer): ModelsDescription {
    const { models, endpoints, modelRedirects, aliases } = this.config.current;
    if (own !== null) {
      const holders = listOwnKeys(this.keys, own).map((key) => this.keys.resolve(key));
      return {
        models: models
          .filter(({ id }) => holders.some((holder) => mayUseModel(holder, id)))
          .map((model) => ({ ...describeModel(model), served: null })),
        redirects: [],
        endpoints: [],
      };
    }
    return {
      models: models.map((model) => {
        const [{ name, upstream }, ...others] = model.endpoints;
        return {
          ...describeModel(model),
          served: {
            endpoint: name,
            upstream,
            provider: model.provider ?? null,
            then: others.map((endpoint) => endpoint.name),
          },
        };
      }),
      redirects: [
        ...[...modelRedirects].map(([from, to]) => ({ from, to, kind: 'redirect' as const })),
        ...[...aliases].map(([from, to]) => ({ from, to, kind: 'alias' as const })),
      ],
      endpoints: endpoints.map(({ name, url, upstream, kind, dialect }) => ({
        name,
        host: url.host,
        upstream,
        kind,
        dialect,
        paid_by_team: this.credentials.isPaidByTeam(upstream),
        left_out_for: this.health
          .list()
          .flatMap((place) => (place.endpoint === name && place.state !== 'closed' ? [place.model] : [])),
      })),
    };
  }

  @Get('proxies')
  @Needs('viewer')
  @UseGuards(AdminGuard)
  listProxies(): ProxyDescription[] {
    return this.proxies.all.map(({ name, url }) => ({ name, host: new URL(url).host }));
  }

  /**
   * Asks each endpoint for its headers, by the network proxy that requests take: any answer shows that it is there.
   * Then asks whether the team's credential works, by a question that costs no tokens.
   */
  @Post('reach/endpoints')
  @Needs('operator')
  @HttpCode(200)
  @UseGuards(AdminGuard)
  async reachEndpoints(): Promise<Reachabilities> {
    const probes = this.config.current.endpoints.map(
      async ({ name, url }) => [name, describe(await probeUrl(url, this.proxies.next(url).agent))] as const,
    );
    const credentials = await this.probes.askAll();
    return Object.fromEntries(
      (await Promise.all(probes)).map(([name, reach]) => [name, { ...reach, credential: credentials.get(name) }]),
    );
  }

  @Post('reach/proxies')
  @Needs('operator')
  @HttpCode(200)
  @UseGuards(AdminGuard)
  async reachProxies(): Promise<Reachabilities> {
    const probes = this.proxies.all.map(
      async ({ name, url }) => [name, describe(await probeAddress(new URL(url)))] as const,
    );
    return Object.fromEntries(await Promise.all(probes));
  }
}

function describeModel({ id, displayName, type, reasoning }: ConfiguredModel) {
  return { id, name: displayName, type, reasoning };
}

function describe({ latencyMs, failure }: Probe) {
  return {
    reachable: failure === undefined,
    latency_ms: latencyMs,
    reason: failure ?? null,
    checked_at_ms: Date.now(),
  };
}
