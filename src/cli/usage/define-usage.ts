import { Option, type Command } from 'commander';
import { useHome } from '../use-home.js';
import { type UsageOptions } from './run-usage.js';

const GROUPS = ['member', 'key', 'model', 'account', 'client', 'day'];

const ABOUT = `
A day such as 2026-11-28 begins at midnight of this machine's time zone; 2026-11-28T08:00Z is a moment. Reports have
whole hours, and the days of --by day are UTC. Without a time it is the month so far (UTC).`;

export function defineUsage(program: Command): void {
  program
    .command('usage')
    .description('what was used and what it cost')
    .addOption(new Option('--by <what>', `a line for each: ${GROUPS.join(', ')}`).default('member'))
    .option('--key <id>', 'of one key')
    .option('--owner <who>', 'of one member')
    .option('--yesterday', 'the whole day before this one')
    .option('--from <time>', 'a day or a moment')
    .option('--to <time>', 'a day or a moment, which is not part of the report any more; until now when absent')
    .option('--csv', 'for spreadsheets')
    .option('--json', 'for programs: JSON and nothing else')
    .addHelpText('after', ABOUT)
    .hook('preAction', useHome)
    .action(async (options: UsageOptions) => {
      const { runUsage } = await import('./run-usage.js');
      process.exitCode = await runUsage(options);
    });
}
