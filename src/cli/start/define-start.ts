import { type Command } from 'commander';
import { useHome } from '../use-home.js';
import { type StartOptions } from './run-start.js';

const ABOUT = `
config.json and the environment say what it does; docs/configuration.md has all of it. Without a config.json in this
folder the one of the program counts. It writes to the folder data alone, which an installation for the whole machine
has where the system keeps such things.`;

export function defineStart(program: Command): void {
  program
    .command('start')
    .description('start the gateway')
    .option('--port <number>', 'in place of PORT, or of port in config.json')
    .option('--host <address>', 'in place of HOST, or of host in config.json')
    .addHelpText('after', ABOUT)
    .hook('preAction', useHome)
    .action(async (options: StartOptions) => {
      const { runStart } = await import('./run-start.js');
      await runStart(options);
    });
}
