import { type Command } from 'commander';

/** The shells that completions can be written for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

interface Place {
  /** The words before it, such as `keys create`; none at the beginning. */
  path: string;
  words: { word: string; description: string }[];
}

/** Writes the completions of a program as a script of a shell, from its commands and their options. */
export function writeCompletions(program: Command, shell: Shell): string {
  const places = placesOf(program, '');
  switch (shell) {
    case 'bash':
      return bash(program.name(), places);
    case 'zsh':
      return `autoload -U +X bashcompinit && bashcompinit\n${bash(program.name(), places)}`;
    case 'fish':
      return fish(program.name(), places);
  }
}

function placesOf(command: Command, path: string): Place[] {
  const commands = command.commands.map((child) => ({ word: child.name(), description: child.description() }));
  const options = command.options.flatMap(({ long, description, hidden }) =>
    long && !hidden ? [{ word: long, description }] : [],
  );
  return [
    { path, words: [...commands, ...options, { word: '--help', description: 'the page of the command' }] },
    ...command.commands.flatMap((child) => placesOf(child, `${path} ${child.name()}`.trim())),
  ];
}

/** The words that are no options say where one is: only those that lead to a command are taken. */
function bash(name: string, places: readonly Place[]): string {
  const cases = places.map(({ path, words }) => `    '${path}') words='${words.map(({ word }) => word).join(' ')}' ;;`);
  const paths = places.map(({ path }) => `'${path}'`).join('|');
  return `_${name}() {
  local path='' words='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    word="\${path:+$path }$word"
    case "$word" in ${paths}) path="$word" ;; esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _${name} ${name}
`;
}

function fish(name: string, places: readonly Place[]): string {
  const lines = places.flatMap(({ path, words }) => {
    const children = words.filter(({ word }) => !word.startsWith('-')).map(({ word }) => word);
    const seen = path.split(' ').map((word) => `__fish_seen_subcommand_from ${word}`);
    const inside = path === '' ? ['__fish_use_subcommand'] : seen;
    const not = path !== '' && children.length > 0 ? [`not __fish_seen_subcommand_from ${children.join(' ')}`] : [];
    const where = [...inside, ...not].join('; and ');
    return words.map(({ word, description }) => {
      const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-f -a ${word}`;
      return `complete -c ${name} -n '${where}' ${what} -d '${description.replaceAll("'", "\\'")}'`;
    });
  });
  return `${lines.join('\n')}\n`;
}
