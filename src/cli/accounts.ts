import 'reflect-metadata';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { AccountPool } from '../accounts/account-pool.service.js';
import { AccountRestRepository } from '../accounts/account-rest.repository.js';
import { AccountRepository } from '../accounts/account.repository.js';
import { AccountStateRepository } from '../accounts/account-state.repository.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { RefreshJournal } from '../auth/refresh-journal.repository.js';
import { TokenRefreshService } from '../auth/token-refresh.service.js';
import { WorkosClient } from '../auth/workos-client.service.js';
import { ConfigModule, readEnvironment } from '../config/config.module.js';
import { ControlCalls } from '../proxy/control-calls.service.js';
import { NetworkProxies } from '../proxy/network-proxies.service.js';
import { StorageModule } from '../storage/storage.module.js';
import {
  checkAccounts,
  exportTo,
  importAccounts,
  listAccounts,
  removeAccounts,
  switchAccounts,
  type AccountsCommandContext,
} from './accounts-commands.js';
import { openContext } from './open-context.js';
import { runCommand } from './run-command.js';
import { warnOfConfiguration } from './warn-of-configuration.js';

const HELP = `Usage: npm run accounts -- <command> [--json]

  list                 every account, its state and its figures
  check [id ...]       ask upstream with each token; exit code 1 when one fails
  enable <id ...>
  disable <id ...>
  remove <id ...>      from the database and from accounts.json
  import <file>        take over accounts in the form of accounts.json; - reads standard input
  export [file]        the accounts with their secrets, in that form

Works on the gateway's database, whether the gateway runs or not.
`;

/**
 * A module with what the commands need. The gateway's own modules would take over `accounts.json` and the environment
 * of whoever types a command.
 */
@Module({})
class AccountsCommandModule {}

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
  });
  const [command, ...rest] = positionals;
  if (values.help || command === undefined || !isUsable(command, rest)) {
    process.stdout.write(HELP);
    return values.help ? 0 : 2;
  }
  // Only this command calls other hosts. The others need the database alone, whatever is wrong with config.json.
  const goesOut = command === 'check';
  const module: DynamicModule = {
    module: AccountsCommandModule,
    imports: [goesOut ? ConfigModule.forRoot() : readEnvironment(), StorageModule],
    providers: [
      AccountPool,
      AccountRepository,
      AccountRestRepository,
      AccountStateRepository,
      AccountsService,
      ...(goesOut ? [ControlCalls, NetworkProxies, RefreshJournal, TokenRefreshService, WorkosClient] : []),
    ],
  };
  const context = await openContext(module, 'error');
  try {
    const environment = context.get(EnvironmentService);
    if (!goesOut) process.stderr.write(warnOfConfiguration(environment.get<string>('DROID_CONFIG')) ?? '');
    const accounts = context.get(AccountsService);
    await accounts.load();
    await accounts.loadMissingTokens();
    return await run(command, rest, {
      pool: context.get(AccountPool),
      accounts,
      get refresh() {
        return context.get(TokenRefreshService);
      },
      get workos() {
        return context.get(WorkosClient);
      },
      accountsPath: resolve(environment.get<string>('DROID_ACCOUNTS') ?? 'accounts.json'),
      json: values.json,
      print: (text) => void process.stdout.write(text),
      warn: (text) => void process.stderr.write(text),
    });
  } finally {
    await context.close();
  }
});

function isUsable(command: string, rest: readonly string[]): boolean {
  switch (command) {
    case 'list':
      return rest.length === 0;
    case 'check':
      return true;
    case 'enable':
    case 'disable':
    case 'remove':
      return rest.length > 0;
    case 'import':
      return rest.length === 1;
    case 'export':
      return rest.length <= 1;
    default:
      return false;
  }
}

async function run(command: string, rest: readonly string[], context: AccountsCommandContext): Promise<number> {
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
    default:
      return exportTo(context, rest[0]);
  }
}
