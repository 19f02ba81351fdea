import { type Command } from 'commander';
import { useHome } from '../use-home.js';
import { type ManagedSettingsRequest } from './run-settings.js';

const ABOUT = `
They are what Claude Code has as managed-settings.json. FILE is such a file, or - for standard input. Without --team
they are everybody's; a team's are laid over these. Works on the gateway's database, whether the gateway runs or not; a
change is in force on running gateways within two seconds.`;

const TEAM = ['--team <name>', 'the settings of a team, by id or name'] as const;

export function defineSettings(program: Command): void {
  const settings = program
    .command('settings')
    .description('the settings that Claude Code gets from the gateway')
    .option('--json', 'for programs: JSON and nothing else')
    .addHelpText('after', ABOUT)
    .hook('preAction', useHome);
  const run = async (request: ManagedSettingsRequest): Promise<void> => {
    const { runSettings } = await import('./run-settings.js');
    process.exitCode = await runSettings(request, settings.opts<{ json?: boolean }>().json === true);
  };
  settings
    .command('list')
    .description('which settings there are')
    .action(() => run({ command: 'list' }));
  settings
    .command('show')
    .description('what clients get')
    .option(...TEAM)
    .action(({ team }: { team?: string }) => run({ command: 'show', team }));
  settings
    .command('preview <file>')
    .description('what is wrong with settings, and what members are asked')
    .option(...TEAM)
    .action((file: string, { team }: { team?: string }) => run({ command: 'preview', file, team }));
  settings
    .command('set <file>')
    .description('set them')
    .option(...TEAM)
    .action((file: string, { team }: { team?: string }) => run({ command: 'set', file, team }));
  settings
    .command('remove')
    .description("remove them; a team's clients then get everybody's")
    .option(...TEAM)
    .action(({ team }: { team?: string }) => run({ command: 'remove', team }));
  settings
    .command('history')
    .description('every version, the latest first')
    .option(...TEAM)
    .action(({ team }: { team?: string }) => run({ command: 'history', team }));
  settings
    .command('restore <version>')
    .description('put a version of the history back')
    .option(...TEAM)
    .action((version: string, { team }: { team?: string }) => run({ command: 'restore', version, team }));
}
