import { type Command } from 'commander';

export function defineToken(program: Command): void {
  program
    .command('token')
    .description('print your key, for programs that ask a command for it')
    .action(async () => {
      const { runTokenCommand } = await import('./run-commands.js');
      process.exitCode = runTokenCommand();
    });
}
