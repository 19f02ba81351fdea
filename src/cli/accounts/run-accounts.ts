import 'reflect-metadata';
import { resolve } from 'node:path';
import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { AccountPool } from '../../accounts/account-pool.service.js';
import { AccountRestRepository } from '../../accounts/account-rest.repository.js';
import { AccountRepository } from '../../accounts/account.repository.js';
import { AccountStateRepository } from '../../accounts/account-state.repository.js';
import { AccountsService } from '../../accounts/accounts.service.js';
import { cloudAccounts } from '../../accounts/cloud-accounts.js';
import { CloudSignIns } from '../../auth/cloud-sign-ins.service.js';
import { RefreshJournal } from '../../auth/refresh-journal.repository.js';
import { TokenRefreshService } from '../../auth/token-refresh.service.js';
import { WorkosClient } from '../../auth/workos-client.service.js';
import { ConfigModule, readEnvironment } from '../../config/config.module.js';
import { ControlCalls } from '../../proxy/control-calls.service.js';
import { NetworkProxies } from '../../proxy/network-proxies.service.js';
import { StorageModule } from '../../storage/storage.module.js';
import {
  checkAccounts,
  exportTo,
  importAccounts,
  listAccounts,
  removeAccounts,
  switchAccounts,
  type AccountsCommandContext,
} from './accounts-commands.js';
import { upstreamsOf } from '../list-payers.js';
import { openContext } from '../open-context.js';
import { warnOfConfiguration } from '../warn-of-configuration.js';

/**
 * A module with what the commands need. The gateway's own modules would take over `accounts.json` and the environment
 * of whoever types a command.
 */
@Module({})
class AccountsCommandModule {}

export type AccountsCommand = 'list' | 'check' | 'enable' | 'disable' | 'remove' | 'import' | 'export';

/** Runs a command on the pool, to its exit code. `rest` are the words behind it. */
export function runAccounts(command: AccountsCommand, rest: readonly string[], json: boolean): Promise<number> {
  // Only this command calls other hosts. The others need the database alone, whatever is wrong with config.json.
  return withAccounts(command === 'check', json, (context) => run(command, rest, context));
}

/** Opens the services of accounts for what a command does with them. */
export async function withAccounts(
  goesOut: boolean,
  json: boolean,
  act: (context: AccountsCommandContext) => number | Promise<number>,
): Promise<number> {
  const module: DynamicModule = {
    module: AccountsCommandModule,
    imports: [goesOut ? ConfigModule.forRoot() : readEnvironment(), StorageModule],
    providers: [
      AccountPool,
      AccountRepository,
      AccountRestRepository,
      AccountStateRepository,
      AccountsService,
      ...(goesOut
        ? [ControlCalls, NetworkProxies, RefreshJournal, TokenRefreshService, WorkosClient, CloudSignIns]
        : []),
    ],
  };
  const context = await openContext(module, 'error');
  try {
    const environment = context.get(EnvironmentService);
    if (!goesOut) process.stderr.write(warnOfConfiguration(environment.get<string>('DROID_CONFIG')) ?? '');
    const accounts = context.get(AccountsService);
    await accounts.load();
    await accounts.loadMissingTokens();
    // Who signs in at a cloud is an account of config.json, and not of the database.
    const pool = context.get(AccountPool);
    for (const account of cloudAccounts(upstreamsOf(environment.get<string>('DROID_CONFIG') ?? 'config.json')))
      pool.put(account);
    return await act({
      pool,
      accounts,
      get refresh() {
        return context.get(TokenRefreshService);
      },
      get workos() {
        return context.get(WorkosClient);
      },
      accountsPath: resolve(environment.get<string>('DROID_ACCOUNTS') ?? 'accounts.json'),
      json,
      print: (text) => void process.stdout.write(text),
      warn: (text) => void process.stderr.write(text),
    });
  } finally {
    await context.close();
  }
}

async function run(
  command: AccountsCommand,
  rest: readonly string[],
  context: AccountsCommandContext,
): Promise<number> {
  switch (command) {
    case 'list':
      return listAccounts(context);
    case 'check':
      return await checkAccounts(context, rest);
    case 'enable':
    case 'disable':
      return await switchAccounts(context, rest, command === 'enable');
    case 'remove':
      return await removeAccounts(context, rest);
    case 'import':
      return await importAccounts(context, rest[0] ?? '-');
    case 'export':
      return exportTo(context, rest[0]);
  }
}
