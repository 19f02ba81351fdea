import { type Command } from 'commander';
import { type TargetOptions } from './questions.js';

/**
 * Defined behind all other commands: from here on the program leaves options behind a command to that command, and
 * those behind an agent's name are the agent's.
 */
export function defineRun(program: Command): void {
  program
    .enablePositionalOptions()
    .command('run <agent> [args...]')
    .description('start a coding agent on a gateway, without a change of its settings')
    .passThroughOptions()
    .option('--url <address>', 'the gateway; the one of setup when absent')
    .option('--model <id>', 'the model that the agent asks for; chosen when absent')
    .addHelpText('after', '\nWhat stands behind the name of the agent is passed on to it.')
    .action(async (agent: string, args: string[], options: TargetOptions) => {
      const { runAgentCommand } = await import('./run-commands.js');
      process.exitCode = await runAgentCommand(agent, args, options);
    });
}
