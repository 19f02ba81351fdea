import { type Command } from 'commander';
import { useHome } from '../use-home.js';
import { type AddAccountOptions } from './add-account.js';
import { type AccountUpdateOptions } from './update-account.js';
import { type AccountsCommand } from './run-accounts.js';

const BEFORE_LOGIN = `
An account of the same e-mail address and organization gets its new login.`;

const WHERE = `
Works on the gateway's database, whether the gateway runs or not.`;

export function defineAccounts(program: Command): void {
  const accounts = program
    .command('accounts')
    .description('the accounts that pay')
    .option('--json', 'for programs: JSON and nothing else')
    .addHelpText('after', WHERE)
    .hook('preAction', useHome);
  accounts.command('list').description('every account, its state and its figures').action(run('list'));
  accounts
    .command('add')
    .alias('login')
    .description('log an account in through the browser and write it to accounts.json')
    .option('--loop', 'one account after another')
    .option('--file <path>', 'instead of DROID_ACCOUNTS or ./accounts.json')
    .option('--upstream <name>', 'the upstream that the account pays for', 'factory')
    .option('--name <text>', 'what logs and tables call it')
    .option('--organization <id>', 'which of several organizations pays; has to be said where there is no terminal')
    .option('--no-browser', 'only show the address')
    .addHelpText('after', BEFORE_LOGIN)
    .action(async (options: AddAccountOptions) => {
      const { addAccounts } = await import('./add-account.js');
      process.exitCode = await addAccounts(options);
    });
  accounts
    .command('check [id...]')
    .description('ask upstream with each token; exit code 1 when one fails')
    .action(run('check'));
  accounts.command('enable <id...>').description('let accounts pay again').action(run('enable'));
  accounts.command('disable <id...>').description('let accounts rest until they are enabled').action(run('disable'));
  accounts
    .command('update <id>')
    .description('change how an account is used; what is not named stays as it is')
    .option('--name <text>', 'what logs and tables call it')
    .option('--no-name', 'by its id again')
    .option('--weight <number>', 'its part of new conversations beside the other weights; 0: none of them')
    .option('--max-concurrency <number>', 'requests at a time')
    .option('--no-max-concurrency', 'as many at a time as come')
    .option('--label <label...>', 'all its labels from now on')
    .option('--no-label', 'no labels')
    .action(async (id: string, typed: AccountUpdateOptions) => {
      const { updateAccount } = await import('./update-account.js');
      process.exitCode = await updateAccount(id, typed, accounts.opts<{ json?: boolean }>().json === true);
    });
  accounts.command('remove <id...>').description('from the database and from accounts.json').action(run('remove'));
  accounts
    .command('import <file>')
    .description('take over accounts in the form of accounts.json; - reads standard input')
    .action(run('import'));
  accounts.command('export [file]').description('the accounts with their secrets, in that form').action(run('export'));
  accounts
    .command('check-file [file]')
    .description('how many entries of a file like accounts.json the gateway would take over, and what is wrong')
    .action(async (file: string | undefined) => {
      const { checkAccountsFile } = await import('./check-accounts-file.js');
      process.exitCode = checkAccountsFile(file ?? 'accounts.json');
    });
}

/** The action of a command that works on the pool. Commander hands it the arguments, the options and the command. */
function run(name: AccountsCommand): (...typed: unknown[]) => Promise<void> {
  return async (...typed) => {
    const command = typed.at(-1) as Command;
    const { runAccounts } = await import('./run-accounts.js');
    process.exitCode = await runAccounts(
      name,
      command.args,
      command.optsWithGlobals<{ json?: boolean }>().json === true,
    );
  };
}
