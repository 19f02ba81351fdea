import 'reflect-metadata';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { OpenapiService } from './admin/openapi.service.js';
import { AppModule } from './app.module.js';
import { handOffInference } from './chat/hand-off.js';
import { trackConnections } from './close-connections.js';
import { ConfigService } from './config/config.service.js';
import { type LogLevel } from './config/environment.js';
import { listenForMetrics, type MetricsPort } from './listen-for-metrics.js';
import { GatewayLogger } from './observability/gateway-logger.js';
import { Metrics } from './observability/metrics.service.js';
import { watchRoutes } from './watch-routes.js';

export interface Gateway {
  app: NestExpressApplication;
  /** Where clients reach it from this machine. */
  url: string;
  /** Where metrics are, if they have a port of their own. */
  metricsUrl: string | undefined;
  /** Takes no new connection, lets the answers in flight finish, and stops. */
  close(): Promise<void>;
}

/** Load balancers keep idle connections for about a minute; ours must live longer, or they hit a closing one. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;

/**
 * Creates the gateway from the environment and starts to listen.
 * Rejects when the configuration is not usable or the port cannot be had (`EADDRINUSE`).
 */
export async function createGateway(writeLog?: (line: string) => void): Promise<Gateway> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(), { bufferLogs: true, bodyParser: false, abortOnError: false });
  app.set('x-powered-by', false);
  app.set('etag', false);
  app.set('query parser', false);
  app.use(watchRoutes(app.get(Metrics, { strict: false })));

  const environment = app.get(EnvironmentService);
  app.get(OpenapiService, { strict: false }).attach(app);
  const config = app.get(ConfigService);
  const level = (): LogLevel => environment.get<LogLevel>('LOG_LEVEL') ?? (config.current.devMode ? 'debug' : 'info');
  const logger = new GatewayLogger({ level: level(), format: environment.get<'text' | 'json'>('LOG_FORMAT') ?? 'text' }, writeLog);
  app.useLogger(logger);
  config.config$.subscribe(() => logger.setLevel(level()));

  const server = app.getHttpServer();
  handOffInference(app, server);
  const closeConnections = trackConnections(server);
  const port = environment.get<number>('PORT') ?? config.current.port;
  const host = environment.get<string>('HOST') ?? config.current.host;
  const metricsPort = environment.get<number>('METRICS_PORT') ?? config.current.metricsPort;
  let metrics: MetricsPort | undefined;
  try {
    if (metricsPort !== undefined) metrics = await listenForMetrics(app, metricsPort, host);
    await (host === undefined ? app.listen(port) : app.listen(port, host));
  } catch (error) {
    metrics?.close();
    await app.close();
    throw error;
  }
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS;
  server.headersTimeout = KEEP_ALIVE_TIMEOUT_MS + 5_000;
  const address = server.address();
  return {
    app,
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : port}`,
    metricsUrl: metrics?.url,
    close: async () => {
      metrics?.close();
      const closed = app.close();
      closeConnections();
      await closed;
    },
  };
}
