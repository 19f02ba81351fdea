import { type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type LogLevel } from '../config/environment.js';
import { GatewayLogger } from '../observability/gateway-logger.js';
import { HeldLog } from '../observability/held-log.js';

/**
 * Opens the services that a command works with. Warnings or errors go to the standard error. Where a service cannot be
 * made, only the rejection tells so.
 */
export async function openContext(
  module: DynamicModule,
  level: Extract<LogLevel, 'warn' | 'error'>,
): Promise<INestApplicationContext> {
  const held = new HeldLog();
  const context = await NestFactory.createApplicationContext(module, { logger: held, abortOnError: false });
  const logger = new GatewayLogger({ level, format: 'text' }, (line) => void process.stderr.write(line));
  context.useLogger(logger);
  held.release(logger);
  return context;
}
