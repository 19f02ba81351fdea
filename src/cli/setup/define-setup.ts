import { type Command } from 'commander';
import { type SetupCommand } from './run-commands.js';

const ABOUT = `
Finds the coding agents on this machine and points them at a gateway. It changes its own keys only, shows what changes
before it asks, and keeps what was there.

Where the gateway signs people in, setup offers that first; agents then run droid2api token. Else the key is read from
DROID2API_KEY or the standard input where there is one, or asked for; it is kept in a file that only you may read.

--login gateway has Claude Code and Codex sign in at the gateway by themselves, by /login and at the first prompt.`;

export function defineSetup(program: Command): void {
  program
    .command('setup [agents...]')
    .description('point the coding agents of this machine at a gateway')
    .option('--url <address>', 'the gateway, like https://gateway.example.com')
    .option('--key-stdin', 'read the key from the standard input')
    .option('--key <key>', 'the key; others may read it in the list of processes, so prefer --key-stdin')
    .option('--login [how]', 'sign in, and ask for no key; gateway leaves it to agents that can')
    .option('--model <id>', 'the model that agents ask for; chosen when absent')
    .option('--dry-run', 'show what would change, and change nothing')
    .option('-y, --yes', 'do not ask')
    .option('--undo', 'take everything back')
    .addHelpText('after', ABOUT)
    .action(async (agents: string[], options: SetupCommand) => {
      const { runSetupCommand } = await import('./run-commands.js');
      process.exitCode = await runSetupCommand(agents, options);
    });
}
