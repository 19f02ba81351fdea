import { type Command } from 'commander';
import { useHome } from '../use-home.js';
import { type AuditOptions } from './run-audit.js';

const ABOUT = `
A day such as 2026-11-28 begins at midnight of this machine's time zone; 2026-11-28T08:00Z is a moment. --json and --csv
write all entries, the table the latest fifty.`;

export function defineAudit(program: Command): void {
  program
    .command('audit')
    .description('who changed what, when and from where')
    .option('--since <time>', 'a day or a moment')
    .option('--until <time>', 'a day or a moment, which is not part of it any more')
    .option(
      '--by <who>',
      'a kind, such as program, or the id or name of a token, member or key, or a user of a machine',
    )
    .option('--subject <what>', 'what was changed: its id, or its name as it is now')
    .option('--kind <kind>', 'such as key, account, member')
    .option('--action <action>', 'such as create, update, revoke')
    .option('--limit <number>', 'at most so many entries')
    .option('--csv', 'for spreadsheets')
    .option('--json', 'for programs: an object a line, and nothing else')
    .addHelpText('after', ABOUT)
    .hook('preAction', useHome)
    .action(async (options: AuditOptions) => {
      const { runAudit } = await import('./run-audit.js');
      process.exitCode = await runAudit(options);
    });
}
