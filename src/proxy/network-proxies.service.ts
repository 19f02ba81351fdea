import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { ConfigService } from '../config/config.service.js';
import { type ProxyEntry } from '../config/gateway-config.js';
import { type ProxyVariables, readProxyVariables } from '../config/read-proxy-variables.js';
import { chooseProxies, describeProxySettings, listProxies, type ProxySettings } from './choose-proxies.js';
import { ConnectionPool } from './http1/connection-pool.js';
import { openDirectly } from './http1/open-socket.js';
import { openThrough, TunnelAgent } from './tunnel-agent.js';
import { UpstreamFailure } from './upstream-failure.js';

/** A way out: through a network proxy, or direct. */
export interface Route {
  /** The proxy's name; undefined when direct. */
  proxy: string | undefined;
  /** For requests to upstreams. */
  connections: ConnectionPool;
  /** For everything else, such as control calls. */
  agent: HttpAgent;
}

/** Without `keepAlive` every request through a proxy would need a new tunnel and a new TLS handshake. */
const KEEP_ALIVE = { keepAlive: true, keepAliveMsecs: 30_000, maxFreeSockets: 2_048, scheduling: 'lifo' } as const;

/**
 * Chooses the way out for each request: the network proxies of `config.json` in turn, those of the environment where
 * `config.json` has no list, and the direct way where there are none. It owns every kept-alive connection; one agent
 * per proxy URL serves all targets. A changed list starts again at its first proxy.
 */
@Injectable()
export class NetworkProxies implements OnApplicationShutdown {
  private readonly logger = new Logger('Proxy');
  private readonly direct = {
    connections: new ConnectionPool(openDirectly()),
    http: new HttpAgent(KEEP_ALIVE),
    https: new HttpsAgent(KEEP_ALIVE),
  };
  private readonly tunnels = new Map<string, { connections: ConnectionPool; agent: TunnelAgent }>();
  private readonly variables: ProxyVariables;
  private settings: ProxySettings = { proxies: [], proxiesLeftOut: 0, proxyRequired: false };
  private remarks = '';
  private turn = 0;

  constructor(config: ConfigService, environment: EnvironmentService) {
    this.variables = readProxyVariables((name) => environment.get<string>(name));
    config.config$.subscribe(({ proxies, proxiesLeftOut, proxyRequired }) =>
      this.replace({ proxies, proxiesLeftOut, proxyRequired }),
    );
  }

  /** All network proxies that may be used. */
  get all(): readonly ProxyEntry[] {
    return listProxies(this.settings, this.variables);
  }

  /** Counts the ways to a target. */
  countFor(target: URL): number {
    return Math.max(1, chooseProxies(this.settings, this.variables, target)?.length ?? 0);
  }

  /**
   * Answers the next way to a target. Throws an {@link UpstreamFailure} where there is no network proxy and the direct
   * way is not allowed. The log calls the target by `name`.
   */
  next(target: URL, name = target.host, level: 'log' | 'debug' = 'log'): Route {
    const proxies = chooseProxies(this.settings, this.variables, target);
    if (!proxies) throw new UpstreamFailure('proxy_required');
    const proxy = proxies[this.turn++ % Math.max(1, proxies.length)];
    if (!proxy) return this.directTo(target);
    this.logger[level](`Using proxy ${proxy.name} for request to ${name}`);
    return { proxy: proxy.name, ...this.tunnelsOf(proxy.url) };
  }

  /** Answers the direct way to a target, whatever the operator has configured. */
  directTo({ protocol }: URL): Route {
    const { connections, http, https } = this.direct;
    return { proxy: undefined, connections, agent: protocol === 'https:' ? https : http };
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

  /** Closes the idle connections of proxies that are no longer listed. Answers in flight go on. */
  private replace(settings: ProxySettings): void {
    const changed = JSON.stringify(settings.proxies) !== JSON.stringify(this.settings.proxies);
    this.settings = settings;
    this.tell();
    if (!changed) return;
    this.turn = 0;
    const proxies = this.all;
    for (const [url, { agent, connections }] of this.tunnels) {
      if (proxies.some((proxy) => proxy.url === url)) continue;
      this.tunnels.delete(url);
      connections.close();
      for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
      agent.maxFreeSockets = 0;
    }
  }

  /** Logs what there is to say once for each state of the settings, and not when something else has changed. */
  private tell(): void {
    const remarks = describeProxySettings(this.settings, this.variables);
    const told = JSON.stringify(remarks);
    if (told === this.remarks) return;
    this.remarks = told;
    for (const { level, text, fix } of remarks) this.logger[level](fix === undefined ? text : `${text}. ${fix}`);
  }
}
