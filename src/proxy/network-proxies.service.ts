import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigService } from '../config/config.service.js';
import { type ProxyEntry } from '../config/gateway-config.js';
import { ConnectionPool } from './http1/connection-pool.js';
import { openDirectly } from './http1/open-socket.js';
import { openThrough, TunnelAgent } from './tunnel-agent.js';

/** One way out: through a network proxy, or direct. */
export interface Route {
  /** The proxy's name; undefined when direct. */
  proxy: string | undefined;
  /** For requests to upstreams. */
  connections: ConnectionPool;
  /** For everything else, such as control calls. */
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
  private readonly direct = { connections: new ConnectionPool(openDirectly()), http: new HttpAgent(KEEP_ALIVE), https: new HttpsAgent(KEEP_ALIVE) };
  private readonly tunnels = new Map<string, { connections: ConnectionPool; agent: TunnelAgent }>();
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
    const { connections, http, https } = this.direct;
    if (!proxy) return { proxy: undefined, connections, agent: target.protocol === 'https:' ? https : http };
    this.logger.log(`Using proxy ${proxy.name} for request to ${target.host}`);
    return { proxy: proxy.name, ...this.tunnelsOf(proxy.url) };
  }

  onApplicationShutdown(): void {
    const { connections, http, https } = this.direct;
    for (const agent of [http, https]) agent.destroy();
    connections.close();
    for (const tunnels of this.tunnels.values()) {
      tunnels.agent.destroy();
      tunnels.connections.close();
    }
  }

  private tunnelsOf(url: string): { connections: ConnectionPool; agent: TunnelAgent } {
    const known = this.tunnels.get(url);
    if (known) return known;
    const agent = new TunnelAgent(url, KEEP_ALIVE);
    const tunnels = { agent, connections: new ConnectionPool(openThrough(agent)) };
    this.tunnels.set(url, tunnels);
    return tunnels;
  }

  /** Proxies that are no longer listed keep the answers in flight; their idle connections are closed. */
  private replace(proxies: readonly ProxyEntry[]): void {
    if (JSON.stringify(proxies) === JSON.stringify(this.proxies)) return;
    this.proxies = proxies;
    this.turn = 0;
    for (const [url, { agent, connections }] of this.tunnels) {
      if (proxies.some((proxy) => proxy.url === url)) continue;
      this.tunnels.delete(url);
      connections.close();
      for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
      agent.maxFreeSockets = 0;
    }
  }
}
