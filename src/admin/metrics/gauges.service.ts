import { Injectable } from '@nestjs/common';
import { AccountPool } from '../../accounts/account-pool.service.js';
import { describeAccount } from '../../auth/describe-account.js';
import { VERSION } from '../../config/version.js';
import { type Sum } from '../../observability/instruments.js';
import { METRICS } from '../../observability/metric-definitions.js';
import { type Reading } from '../../observability/render-metrics.js';
import { Traffic } from '../../observability/traffic.service.js';
import { Drain } from '../../relay/drain.service.js';
import { Ledger } from '../../usage/ledger.service.js';
import { DEGRADABLE, DegradationService } from '../degradation.service.js';

/** How things stand at the moment in which somebody asks. */
@Injectable()
export class Gauges {
  constructor(
    private readonly pool: AccountPool,
    private readonly traffic: Traffic,
    private readonly ledger: Ledger,
    private readonly drain: Drain,
    private readonly degradation: DegradationService,
  ) {}

  readings(): Reading[] {
    const underWay = () => [...this.traffic.underWay()];
    return [
      { definition: METRICS.accounts, read: () => this.accounts() },
      { definition: METRICS.live, read: () => one(underWay().length) },
      { definition: METRICS.streams, read: () => one(underWay().filter(({ streaming }) => streaming).length) },
      { definition: METRICS.queue, read: () => one(underWay().filter(({ isWaiting }) => isWaiting).length) },
      { definition: METRICS.backlog, read: () => one(this.ledger.spool.bytes) },
      { definition: METRICS.ready, read: () => one(this.drain.ready ? 1 : 0) },
      { definition: METRICS.degraded, read: () => this.degraded() },
      { definition: METRICS.build, read: () => [{ labels: [VERSION], value: 1 }] },
    ];
  }

  private accounts(): Iterable<Sum> {
    const sums = new Map<string, Sum>();
    for (const pooled of this.pool.list()) {
      const { upstream, state } = describeAccount(pooled);
      const key = JSON.stringify([upstream, state]);
      const sum = sums.get(key);
      if (sum) sum.value++;
      else sums.set(key, { labels: [upstream, state], value: 1 });
    }
    return sums.values();
  }

  private degraded(): Sum[] {
    const parts = new Set(this.degradation.list().map(({ part }) => part));
    return DEGRADABLE.map((part) => ({ labels: [part], value: parts.has(part) ? 1 : 0 }));
  }
}

function one(value: number): Sum[] {
  return [{ labels: [], value }];
}
