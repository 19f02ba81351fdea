import { type CommanderError } from 'commander';

/** What the library says holds the name that was typed in quotes, and what may have been meant. */
const NAME = /'([^']*)'/;
const MEANT = /\(Did you mean ([^?()]*)\?\)$/;

/** Says to whoever typed it what is not understood, and what to type instead. Ends with a line break. */
export function explainUsage({ code, message }: CommanderError): string {
  const name = (NAME.exec(message)?.[1] ?? '').slice(0, 80);
  const [word = ''] = name.split(/[ =]/);
  const meant = MEANT.exec(message)?.[1]?.replace(/^one of /, '');
  const remedy = meant === undefined ? '--help shows what there is.' : `Did you mean ${meant}?`;
  switch (code) {
    case 'commander.unknownOption':
      return `There is no option ${word}. ${remedy}\n`;
    case 'commander.unknownCommand':
      return `There is no command ${word}. ${remedy}\n`;
    case 'commander.missingArgument':
      return `Something is missing behind the command: <${name}>. --help shows how it is typed.\n`;
    case 'commander.optionMissingArgument':
      return `The option ${name} needs a value behind it.\n`;
    case 'commander.missingMandatoryOptionValue':
      return `The option ${name} is missing; it has to be there.\n`;
    case 'commander.excessArguments':
      return `There are more words than the command takes. --help shows how it is typed.\n`;
    default:
      return code === 'commander.help' ? '' : `The command is not understood. --help shows how it is typed.\n`;
  }
}
