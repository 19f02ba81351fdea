import { Injectable } from '@nestjs/common';
import { AccountPool } from '../../accounts/account-pool.service.js';
import { describeAccount } from '../../auth/describe-account.js';
import { ConfigService } from '../../config/config.service.js';
import { VERSION } from '../../config/version.js';
import { type Gauge, type Sample } from '../../observability/instruments.js';
import { METRICS } from '../../observability/metric-definitions.js';
import { Traffic } from '../../observability/traffic.service.js';
import { Drain } from '../../relay/drain.service.js';
import { EndpointHealth } from '../../upstreams/endpoint-health.service.js';
import { Ledger } from '../../usage/ledger.service.js';
import { DEGRADABLE, DegradationService } from '../degradation.service.js';

/** Reads the present state of things when somebody asks for metrics. */
@Injectable()
export class Gauges {
  constructor(
    private readonly pool: AccountPool,
    private readonly traffic: Traffic,
    private readonly ledger: Ledger,
    private readonly drain: Drain,
    private readonly degradation: DegradationService,
    private readonly config: ConfigService,
    private readonly health: EndpointHealth,
  ) {}

  list(): Gauge[] {
    const underWay = () => [...this.traffic.underWay()];
    return [
      { definition: METRICS.accounts, read: () => this.accounts() },
      { definition: METRICS.breakers, read: () => this.breakers() },
      { definition: METRICS.live, read: () => one(underWay().length) },
      { definition: METRICS.streams, read: () => one(underWay().filter(({ streaming }) => streaming).length) },
      { definition: METRICS.queue, read: () => one(underWay().filter(({ isWaiting }) => isWaiting).length) },
      { definition: METRICS.backlog, read: () => one(this.ledger.spool.bytes) },
      { definition: METRICS.ready, read: () => one(this.drain.ready ? 1 : 0) },
      { definition: METRICS.degraded, read: () => this.degraded() },
      { definition: METRICS.build, read: () => [{ labels: [VERSION], value: 1 }] },
    ];
  }

  private accounts(): Iterable<Sample> {
    const samples = new Map<string, Sample>();
    for (const pooled of this.pool.list()) {
      const { upstream, state } = describeAccount(pooled);
      const key = JSON.stringify([upstream, state]);
      const sample = samples.get(key);
      if (sample) sample.value++;
      else samples.set(key, { labels: [upstream, state], value: 1 });
    }
    return samples.values();
  }

  /** Endpoints that are no model's only one have breakers; the models are counted, as clients choose their names. */
  private breakers(): Sample[] {
    const { models } = this.config.current;
    const endpoints = new Set(models.flatMap(({ endpoints: [...all] }) => all.slice(0, -1).map(({ name }) => name)));
    const places = this.health.list();
    return [...endpoints].flatMap((endpoint) =>
      (['open', 'half_open'] as const).map((state) => ({
        labels: [endpoint, state],
        value: places.filter((place) => place.endpoint === endpoint && place.state === state).length,
      })),
    );
  }

  private degraded(): Sample[] {
    const parts = new Set(this.degradation.list().map(({ part }) => part));
    return DEGRADABLE.map((part) => ({ labels: [part], value: parts.has(part) ? 1 : 0 }));
  }
}

function one(value: number): Sample[] {
  return [{ labels: [], value }];
}
