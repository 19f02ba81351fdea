import { type Command } from 'commander';
import { UsageError } from '../usage-error.js';
import { SHELLS, writeCompletions } from './write-completions.js';

const ABOUT = `
bash:  source <(droid2api completions bash)
zsh:   source <(droid2api completions zsh)
fish:  droid2api completions fish | source`;

export function defineCompletions(program: Command): void {
  program
    .command('completions <shell>')
    .description(`what a shell completes behind droid2api: ${SHELLS.join(', ')}`)
    .addHelpText('after', ABOUT)
    .action((typed: string) => {
      const shell = SHELLS.find((name) => name === typed);
      if (shell === undefined) throw new UsageError(`There are completions for ${SHELLS.join(', ')}.`);
      process.stdout.write(writeCompletions(program, shell));
    });
}
