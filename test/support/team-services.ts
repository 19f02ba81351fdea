import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DynamicModule, type INestApplicationContext, type LoggerService, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type Actor, jobActor } from '../../src/audit/actor.js';
import { ConfigModule } from '../../src/config/config.module.js';
import { Directory } from '../../src/keys/directory.service.js';
import { GatewayKeys } from '../../src/keys/gateway-keys.service.js';
import { KeysModule } from '../../src/keys/keys.module.js';
import { LimitsModule } from '../../src/limits/limits.module.js';
import { KeyLimits } from '../../src/limits/key-limits.service.js';
import { DatabaseService } from '../../src/storage/database.service.js';
import { type StorageSettings } from '../../src/storage/storage-settings.js';
import { LedgerWriter } from '../../src/usage/ledger-writer.service.js';
import { Ledger } from '../../src/usage/ledger.service.js';
import { RollUp } from '../../src/usage/roll-up.service.js';
import { UsageModule } from '../../src/usage/usage.module.js';
import { UsageReports } from '../../src/usage/usage-report.repository.js';

/** The real services of keys, limits and usage, without endpoints. */
export interface TeamServices {
  context: INestApplicationContext;
  database: DatabaseService;
  keys: TestKeys;
  directory: Directory;
  limits: KeyLimits;
  ledger: Ledger;
  writer: LedgerWriter;
  rollUp: RollUp;
  reports: UsageReports;
  logs: string[];
  close(): Promise<void>;
}

export const TESTER: Actor = jobActor('test');

/** The keys, which a test may change without saying who does so. */
type TestKeys = GatewayKeys & {
  create(settings: Parameters<GatewayKeys['create']>[0], by?: Actor): ReturnType<GatewayKeys['create']>;
  revoke(id: string, by?: Actor): ReturnType<GatewayKeys['revoke']>;
  rotate(id: string, by?: Actor): ReturnType<GatewayKeys['rotate']>;
};

function changedByTester(keys: GatewayKeys): TestKeys {
  const create: TestKeys['create'] = (settings, by = TESTER) => keys.create(settings, by);
  const revoke: TestKeys['revoke'] = (id, by = TESTER) => keys.revoke(id, by);
  const rotate: TestKeys['rotate'] = (id, by = TESTER) => keys.rotate(id, by);
  return Object.assign(Object.create(keys) as GatewayKeys, { create, revoke, rotate });
}

@Module({})
class TeamServicesModule {}

export function environmentOf(settings: StorageSettings): Record<string, string> {
  return {
    DROID_DATA_DIR: settings.dataDir,
    DROID_CONFIG: join(settings.dataDir, 'config.json'),
    DATABASE_URL: settings.databaseUrl ?? '',
    DROID_ENCRYPTION_KEY: settings.encryptionKey ?? '',
    DROID_ENCRYPTION_KEY_PREVIOUS: '',
    NODE_ENV: 'test',
  };
}

/** Starts them with the environment of the process. */
export async function startTeamServices(): Promise<TeamServices> {
  const logs: string[] = [];
  const module: DynamicModule = {
    module: TeamServicesModule,
    imports: [ConfigModule.forRoot(), KeysModule, LimitsModule, UsageModule],
  };
  const context = await NestFactory.createApplicationContext(module, { logger: keep(logs), abortOnError: false });
  return {
    context,
    database: context.get(DatabaseService, { strict: false }),
    keys: changedByTester(context.get(GatewayKeys, { strict: false })),
    directory: context.get(Directory, { strict: false }),
    limits: context.get(KeyLimits, { strict: false }),
    ledger: context.get(Ledger, { strict: false }),
    writer: context.get(LedgerWriter, { strict: false }),
    rollUp: context.get(RollUp, { strict: false }),
    reports: context.get(UsageReports, { strict: false }),
    logs,
    close: () => context.close(),
  };
}

/** Starts them in this process on a database of its own, or on another replica's. */
export async function openTeamServices(settings: StorageSettings, config: object = {}): Promise<TeamServices> {
  const environment = environmentOf(settings);
  writeFileSync(environment.DROID_CONFIG ?? '', JSON.stringify(config));
  const previous = { ...process.env };
  Object.assign(process.env, environment);
  try {
    return await startTeamServices();
  } finally {
    process.env = previous;
  }
}

function keep(logs: string[]): LoggerService {
  const write = (message: unknown): void => void logs.push(String(message));
  return { log: write, error: write, warn: write, debug: write };
}
