import { Option, type Command } from 'commander';
import { useHome } from '../use-home.js';
import { type UsageOptions } from './run-usage.js';

const GROUPS = 'member, team, project, key, model, account, client, conversation, day, hour';

const ABOUT = `
A day such as 2026-11-28 begins at midnight of this machine's time zone; 2026-11-28T08:00Z is a moment. Reports have
whole hours, and the days and hours of --by are UTC. Without a time it is the month so far (UTC). Members, teams and
keys are meant by their id or by their name, members by their e-mail address too.`;

export function defineUsage(program: Command): void {
  program
    .command('usage')
    .description('what was used and what it cost')
    .addOption(new Option('--by <what>', `a line for each, or for each pair (team,model): ${GROUPS}`).default('member'))
    .option('--member <who>', 'of one member')
    .option('--team <name>', 'of one team')
    .option('--project <name>', 'of one project')
    .option('--key <id>', 'of one key')
    .option('--model <name>', 'of one model, as its upstream calls it')
    .option('--account <id>', 'of one account')
    .option('--client <name>', 'of one client, such as claude-cli')
    .option('--conversation <id>', 'of one conversation')
    .addOption(new Option('--owner <who>', 'the former name of --member').hideHelp())
    .option('--yesterday', 'the whole day before this one')
    .option('--from <time>', 'a day or a moment')
    .option('--to <time>', 'a day or a moment, which is not part of the report any more; until now when absent')
    .option('--limit <lines>', 'the number of lines; further ones are added up in one')
    .option('--csv', 'for spreadsheets')
    .option('--json', 'for programs: JSON and nothing else')
    .addHelpText('after', ABOUT)
    .hook('preAction', useHome)
    .action(async (options: UsageOptions) => {
      const { runUsage } = await import('./run-usage.js');
      process.exitCode = await runUsage(options);
    });
}
