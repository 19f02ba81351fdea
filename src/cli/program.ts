import { Command, CommanderError } from 'commander';
import { VERSION } from '../config/version.js';
import { defineAccounts } from './accounts/define-accounts.js';
import { defineAlerts } from './alerts/define-alerts.js';
import { defineAudit } from './audit/define-audit.js';
import { defineCompletions } from './completions/define-completions.js';
import { defineDoctor } from './doctor/define-doctor.js';
import { explainUsage } from './explain-usage.js';
import { defineKeys } from './keys/define-keys.js';
import { defineMembers } from './members/define-members.js';
import { defineOpen } from './open/define-open.js';
import { definePrices } from './prices/define-prices.js';
import { defineSandbox } from './sandbox/define-sandbox.js';
import { defineSettings } from './managed-settings/define-settings.js';
import { defineStart } from './start/define-start.js';
import { defineRun } from './setup/define-run.js';
import { defineSetup } from './setup/define-setup.js';
import { defineLogin, defineLogout, defineToken, defineWhoami } from './sign-in/define-sign-in.js';
import { defineTokens } from './tokens/define-tokens.js';
import { defineOrganization, defineTeams } from './teams/define-teams.js';
import { defineUsage } from './usage/define-usage.js';
import { UsageError } from './usage-error.js';

/** The exit code of a command line that cannot be understood. */
const USAGE = 2;

/**
 * Every command of `droid2api`, in the order of the help. A definition loads what its command runs when it runs, so
 * that the help and small commands load little.
 */
const DEFINITIONS: readonly ((program: Command) => void)[] = [
  defineStart,
  defineSandbox,
  defineAccounts,
  defineKeys,
  defineMembers,
  defineTeams,
  defineOrganization,
  defineSettings,
  defineTokens,
  defineAudit,
  defineUsage,
  definePrices,
  defineAlerts,
  defineOpen,
  defineDoctor,
  defineSetup,
  defineLogin,
  defineLogout,
  defineWhoami,
  defineToken,
  defineRun,
  defineCompletions,
];

/** Runs what was typed behind `droid2api`, to its exit code: 0, 1 where it failed, 2 where it was not understood. */
export async function runProgram(args: readonly string[]): Promise<number> {
  const program = createProgram();
  try {
    await program.parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      process.stderr.write(explainUsage(error));
      return USAGE;
    }
    // The reader is an operator: a line, and no stack.
    process.stderr.write(`${error instanceof Error ? error.message : 'The command failed'}\n`);
    return error instanceof UsageError ? USAGE : 1;
  }
}

export function createProgram(): Command {
  const program = new Command('droid2api')
    .description("One gateway in front of a team's coding agents.")
    .version(`droid2api ${VERSION}`, '-v, --version', 'the version')
    .helpOption('-h, --help', 'this page')
    .helpCommand('help [command]', 'the page of a command')
    .configureHelp({ showGlobalOptions: true })
    // What is wrong is said once, in the words of `explainUsage`.
    .configureOutput({ outputError: () => undefined })
    .exitOverride();
  for (const define of DEFINITIONS) define(program);
  return program;
}
