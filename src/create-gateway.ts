import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { OpenapiService } from './admin/openapi.service.js';
import { AppModule } from './app.module.js';
import { ConfigService } from './config/config.service.js';
import { type LogLevel } from './config/environment.js';
import { GatewayLogger } from './observability/gateway-logger.js';

export interface Gateway {
  app: NestExpressApplication;
  /** Where clients reach it from this machine. */
  url: string;
  close(): Promise<void>;
}

/** Load balancers keep idle connections for about a minute; ours must live longer, or they hit a closing one. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;

/**
 * Creates the gateway from the environment and starts to listen.
 * Rejects when the configuration is not usable or the port cannot be had (`EADDRINUSE`).
 */
export async function createGateway(writeLog?: (line: string) => void): Promise<Gateway> {
  const logger = new GatewayLogger({ level: levelFrom(process.env.LOG_LEVEL, false), format: process.env.LOG_FORMAT === 'json' ? 'json' : 'text' }, writeLog);
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(), { logger, bodyParser: false, abortOnError: false });
  app.set('x-powered-by', false);
  app.set('etag', false);
  app.set('query parser', false);

  app.get(OpenapiService, { strict: false }).attach(app);
  const config = app.get(ConfigService);
  config.config$.subscribe(({ devMode }) => logger.setLevel(levelFrom(process.env.LOG_LEVEL, devMode)));

  const port = process.env.PORT ? Number(process.env.PORT) : config.current.port;
  const host = process.env.HOST || config.current.host;
  try {
    await (host === undefined ? app.listen(port) : app.listen(port, host));
  } catch (error) {
    await app.close();
    throw error;
  }
  const server = app.getHttpServer();
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS;
  server.headersTimeout = KEEP_ALIVE_TIMEOUT_MS + 5_000;
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : port}`;
  return { app, url, close: () => app.close() };
}

function levelFrom(environment: string | undefined, devMode: boolean): LogLevel {
  if (environment === 'error' || environment === 'warn' || environment === 'info' || environment === 'debug') return environment;
  return devMode ? 'debug' : 'info';
}
