import { type DynamicModule, Global, type INestApplicationContext, type LoggerService, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AccountPool } from '../../src/accounts/account-pool.service.js';
import { AccountsFileService } from '../../src/accounts/accounts-file.service.js';
import { AccountsModule } from '../../src/accounts/accounts.module.js';
import { AccountsService } from '../../src/accounts/accounts.service.js';
import { AuthModule } from '../../src/auth/auth.module.js';
import { CredentialsService } from '../../src/auth/credentials.service.js';
import { RefreshJournal } from '../../src/auth/refresh-journal.repository.js';
import { REFRESH_TIMING, type RefreshTiming, TokenRefreshService } from '../../src/auth/token-refresh.service.js';
import { ConfigModule } from '../../src/config/config.module.js';
import { DatabaseService } from '../../src/storage/database.service.js';

/** The real services behind the endpoints, without the endpoints. */
export interface GatewayServices {
  context: INestApplicationContext;
  database: DatabaseService;
  pool: AccountPool;
  accounts: AccountsService;
  refresh: TokenRefreshService;
  credentials: CredentialsService;
  journal: RefreshJournal;
  /** What a change of `accounts.json` brings about, without waiting for the file watcher. */
  readAccountsFile(): Promise<void>;
  logs: string[];
  close(): Promise<void>;
}

@Global()
@Module({})
class TimingModule {
  static with(timing: RefreshTiming): DynamicModule {
    return {
      module: TimingModule,
      providers: [{ provide: REFRESH_TIMING, useValue: timing }],
      exports: [REFRESH_TIMING],
    };
  }
}

@Module({})
class ServicesModule {}

/**
 * Starts them with the environment of the process and `env` over it. Short leases: a test that kills a process waits
 * for its lease to end.
 */
export async function startServices(
  env: Readonly<Record<string, string>> = {},
  timing: RefreshTiming = { leaseMs: 1_000, pollMs: 20 },
): Promise<GatewayServices> {
  const logs: string[] = [];
  const previous = { ...process.env };
  Object.assign(process.env, env);
  try {
    const module: DynamicModule = {
      module: ServicesModule,
      imports: [ConfigModule.forRoot(), TimingModule.with(timing), AccountsModule, AuthModule],
    };
    const context = await NestFactory.createApplicationContext(module, { logger: keep(logs), abortOnError: false });
    return {
      context,
      database: context.get(DatabaseService, { strict: false }),
      pool: context.get(AccountPool, { strict: false }),
      accounts: context.get(AccountsService, { strict: false }),
      refresh: context.get(TokenRefreshService, { strict: false }),
      credentials: context.get(CredentialsService, { strict: false }),
      journal: context.get(RefreshJournal, { strict: false }),
      readAccountsFile: () => context.get(AccountsFileService, { strict: false }).takeOver(),
      logs,
      close: () => context.close(),
    };
  } finally {
    process.env = previous;
  }
}

function keep(logs: string[]): LoggerService {
  const write = (message: unknown): void => void logs.push(String(message));
  return { log: write, error: write, warn: write, debug: write };
}
