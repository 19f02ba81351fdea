import { type Command } from 'commander';
import { useHome } from '../use-home.js';
import { type OpenOptions } from './run-open.js';

export function defineOpen(program: Command): void {
  program
    .command('open')
    .description('open the dashboard')
    .option('--no-browser', 'only show the address')
    .addHelpText(
      'after',
      "\nThe dashboard of this folder's gateway, on this machine.\nADMIN_TOKEN, an admin token or a gateway key " +
        'opens it.',
    )
    .hook('preAction', useHome)
    .action(async (options: OpenOptions) => {
      const { runOpen } = await import('./run-open.js');
      process.exitCode = await runOpen(options);
    });
}
