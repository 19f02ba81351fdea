import 'reflect-metadata';
import { type AddressInfo } from 'node:net';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { Addresses } from './admin/addresses.service.js';
import { Callers } from './admin/callers.service.js';
import { servePageBelowPrefix } from './admin/dashboard/serve-page-below-prefix.js';
import { OpenapiService } from './admin/openapi.service.js';
import { allowOrigins } from './server/allow-origins.js';
import { AppModule } from './app.module.js';
import { handOffInference } from './server/hand-off.js';
import { trackConnections } from './server/close-connections.js';
import { ConfigService } from './config/config.service.js';
import { type LogLevel } from './config/environment.js';
import { ownWorkerNumber } from './config/read-workers.js';
import { describeAddress, describeDashboard, plainHost, urlOf } from './server/describe-address.js';
import { drainGateway } from './server/drain-gateway.js';
import { forbidSniffing } from './server/forbid-sniffing.js';
import { limitSlowClients } from './server/limit-slow-clients.js';
import { createAdminPort } from './server/listen-for-admin.js';
import { createMetricsServer } from './server/listen-for-metrics.js';
import { GatewayLogger } from './observability/gateway-logger.js';
import { HeldLog } from './observability/held-log.js';
import { closeAfterUpgrades } from './server/close-after-upgrades.js';
import { OWN_PORTS, type Ports } from './server/own-ports.js';
import { correctAddresses } from './server/correct-addresses.js';
import { Metrics } from './observability/metrics.service.js';
import { protectPages } from './server/protect-pages.js';
import { prefixRemover, removePrefixes } from './server/remove-prefix.js';
import { Drain } from './relay/drain.service.js';
import { DatabaseService } from './storage/database.service.js';
import { takeUpgrades } from './server/take-upgrades.js';
import { trustProxies } from './server/trust-proxies.js';
import { ResponsesSockets } from './chat/websocket/responses-sockets.service.js';
import { watchRoutes } from './server/watch-routes.js';

export interface Gateway {
  app: NestExpressApplication;
  /** The URL for clients on this machine. */
  url: string;
  /** The interfaces and the port, for people. The text ends with a URL. */
  listensOn: string;
  /** Says to people where the dashboard is and what opens it. */
  dashboard: string;
  /** The URL of the admin API, which may have a port of its own. */
  adminUrl: string;
  /** The URL of the metrics, which may have a port of their own. */
  metricsUrl: string;
  /**
   * Stops as an upgrade does: not ready at once, and then as `drain` of the configuration says. It writes every figure.
   */
  drain(): Promise<void>;
  /** Takes no new connection, lets the answers in flight finish, and stops. */
  close(): Promise<void>;
}

/**
 * Creates the gateway from the environment and starts to listen.
 * Rejects when the configuration is not usable or a port cannot be had (`EADDRINUSE`).
 */
export async function createGateway(writeLog?: (line: string) => void, ports: Ports = OWN_PORTS): Promise<Gateway> {
  const held = new HeldLog();
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(), {
    logger: held,
    bodyParser: false,
    abortOnError: false,
  });
  const environment = app.get(EnvironmentService);
  const config = app.get(ConfigService);
  app.set('x-powered-by', false);
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.set('trust proxy', trustProxies(config));
  app.get(OpenapiService, { strict: false }).attach(app);
  held.release(logThrough(app, environment, config, writeLog));

  const server = app.getHttpServer();
  const adminPort = environment.get<number>('ADMIN_PORT') ?? config.current.adminPort;
  const admin = adminPort === undefined ? undefined : createAdminPort(app);
  const metricsPort = environment.get<number>('METRICS_PORT') ?? config.current.metricsPort;
  const metrics = metricsPort === undefined ? undefined : createMetricsServer(app);
  const servers = [server, admin?.server, metrics].filter((each) => each !== undefined);
  for (const each of servers) {
    forbidSniffing(each);
    limitSlowClients(each, config.current.timeouts);
  }
  const clients = trackConnections(server, ports);
  const connections = servers.map((each) => (each === server ? clients : trackConnections(each, ports)));
  for (const each of servers) closeAfterUpgrades(each);
  const removePrefix = prefixRemover(config);
  correctAddresses(server, removePrefix);
  if (admin) removePrefixes(admin.server, removePrefix);
  app.use(watchRoutes(app.get(Metrics, { strict: false }), (socket) => admin?.owns(socket) ?? false));
  if (admin) app.use(admin.separate);
  app.use(['/dashboard', '/admin'], protectPages());
  app.use('/dashboard', servePageBelowPrefix(config));
  app.enableCors(allowOrigins(config));

  const host = plainHost(environment.get<string>('HOST') ?? config.current.host);
  const drain = app.get(Drain, { strict: false });
  const database = app.get(DatabaseService, { strict: false });
  let bound: AddressInfo;
  let adminBound: AddressInfo | undefined;
  let metricsBound: AddressInfo | undefined;
  try {
    await database.claimFolder();
    drain.whenBegun(() => void database.giveUpFolder().catch(() => undefined));
    await app.init();
    handOffInference(app, server, AppModule.GLOBAL);
    takeUpgrades(
      server,
      app.get(ResponsesSockets, { strict: false }),
      (each) => limitSlowClients(each, config.current.timeouts),
      clients,
      removePrefix,
    );
    bound = await ports.listen(server, environment.get<number>('PORT') ?? config.current.port, host);
    if (admin) adminBound = await ports.listen(admin.server, adminPort ?? 0, host);
    if (metrics) metricsBound = await ports.listen(metrics, metricsPort ?? 0, host);
  } catch (error) {
    for (const each of servers) each.close();
    await app.close();
    throw error;
  }

  const adminUrl = urlOf(adminBound ?? bound);
  const addresses = app.get(Addresses, { strict: false });
  addresses.listensOn = describeAddress(bound);
  addresses.adminPort = adminBound?.port;
  return {
    app,
    url: urlOf(bound),
    listensOn: addresses.listensOn,
    dashboard: describeDashboard(adminUrl, app.get(Callers, { strict: false }).name, config.current.publicUrl),
    adminUrl,
    metricsUrl: `${urlOf(metricsBound ?? bound)}/metrics`,
    drain: async () => {
      const { graceMs, limitMs } = config.current.drain;
      await drainGateway(drain, connections, {
        graceMs: environment.get<number>('DROID_DRAIN_GRACE_MS') ?? graceMs,
        limitMs: environment.get<number>('DROID_DRAIN_LIMIT_MS') ?? limitMs,
      });
      await app.close();
    },
    close: async () => {
      drain.begin();
      // The application's own writers stop last, because the records of an answer are complete only when it has ended.
      await Promise.all([...connections.map((tracked) => tracked.stop(0)), drain.whenIdle()]);
      await app.close();
    },
  };
}

function logThrough(
  app: NestExpressApplication,
  environment: EnvironmentService,
  config: ConfigService,
  writeLog?: (line: string) => void,
): GatewayLogger {
  const level = (): LogLevel => environment.get<LogLevel>('LOG_LEVEL') ?? (config.current.devMode ? 'debug' : 'info');
  const logger = new GatewayLogger(
    {
      level: level(),
      format: environment.get<'text' | 'json'>('LOG_FORMAT') ?? 'text',
      worker: ownWorkerNumber(),
    },
    writeLog,
  );
  app.useLogger(logger);
  config.config$.subscribe(() => logger.setLevel(level()));
  return logger;
}
