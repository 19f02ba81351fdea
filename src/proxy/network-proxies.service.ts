import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigService } from '../config/config.service.js';
import { type ProxyEntry } from '../config/gateway-config.js';
import { TunnelAgent } from './tunnel-agent.js';

/** One way out: through a network proxy, or direct. */
export interface Route {
  /** The proxy's name; undefined when direct. */
  proxy: string | undefined;
  agent: HttpAgent;
}

/** Without `keepAlive` every request through a proxy would pay for a new tunnel and a new TLS handshake. */
const KEEP_ALIVE = { keepAlive: true, keepAliveMsecs: 30_000, maxFreeSockets: 2_048, scheduling: 'lifo' } as const;

/**
 * Chooses the way out for each request: the network proxies of `config.json` in turn, direct where there are none. Owns every
 * kept-alive connection; one agent per proxy URL serves all targets. A changed list starts again at its first proxy.
 */
@Injectable()
export class NetworkProxies implements OnApplicationShutdown {
  private readonly logger = new Logger('Proxy');
  private readonly direct = { http: new HttpAgent(KEEP_ALIVE), https: new HttpsAgent(KEEP_ALIVE) };
  private readonly agents = new Map<string, TunnelAgent>();
  private proxies: readonly ProxyEntry[] = [];
  private turn = 0;

  constructor(config: ConfigService) {
    config.config$.subscribe(({ proxies }) => this.replace(proxies));
  }

  /** How many ways out there are to try. */
  get count(): number {
    return Math.max(1, this.proxies.length);
  }

  /** The next way to a target. */
  next(target: URL): Route {
    const proxy = this.proxies[this.turn++ % Math.max(1, this.proxies.length)];
    if (!proxy) return { proxy: undefined, agent: target.protocol === 'https:' ? this.direct.https : this.direct.http };
    this.logger.log(`Using proxy ${proxy.name} for request to ${target.host}`);
    return { proxy: proxy.name, agent: this.agentFor(proxy.url) };
  }

  onApplicationShutdown(): void {
    for (const agent of [this.direct.http, this.direct.https, ...this.agents.values()]) agent.destroy();
  }

  private agentFor(url: string): TunnelAgent {
    let agent = this.agents.get(url);
    if (!agent) {
      agent = new TunnelAgent(url, KEEP_ALIVE);
      this.agents.set(url, agent);
    }
    return agent;
  }

  /** Agents of proxies that are no longer listed keep the answers in flight and close their idle connections. */
  private replace(proxies: readonly ProxyEntry[]): void {
    if (JSON.stringify(proxies) === JSON.stringify(this.proxies)) return;
    this.proxies = proxies;
    this.turn = 0;
    for (const [url, agent] of this.agents) {
      if (proxies.some((proxy) => proxy.url === url)) continue;
      this.agents.delete(url);
      for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
      agent.maxFreeSockets = 0;
    }
  }
}
