import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createProgram, runProgram } from './program.js';

let said: string;
let printed: string;

beforeEach(() => {
  [said, printed] = ['', ''];
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((said += String(text)), true));
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed += String(text)), true));
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('what is not understood', () => {
  it.each<[string[], string]>([
    [['kesy'], 'There is no command kesy. Did you mean keys?\n'],
    [['keys', 'lst'], 'There is no command lst. Did you mean list?\n'],
    [['keys', 'create', '--nam', 'x'], 'There is no option --nam. Did you mean --name?\n'],
    [['keys', 'create', '--zzz'], 'There is no option --zzz. --help shows what there is.\n'],
    [['doctor', '--url'], 'The option --url <address> needs a value behind it.\n'],
    [['accounts', 'disable'], 'Something is missing behind the command: <id>. --help shows how it is typed.\n'],
    [['keys', 'list', 'a', 'b'], 'There are more words than the command takes. --help shows how it is typed.\n'],
    [['completions', 'tcsh'], 'There are completions for bash, zsh, fish.\n'],
  ])('%j is told in our words, with exit code 2', async (args, sentence) => {
    expect(await runProgram(args)).toBe(2);
    expect([said, printed]).toEqual([sentence, '']);
  });

  it('a name that was typed does not fill the screen', async () => {
    await runProgram([`--${'x'.repeat(5_000)}`]);
    expect(said.length).toBeLessThan(200);
  });
});

it('help and version end with 0, and every command has a line that says what it does', async () => {
  expect(await runProgram(['--help'])).toBe(0);
  expect(printed).toMatch(/^Usage: droid2api /);
  expect(await runProgram(['--version'])).toBe(0);
  expect(printed).toMatch(/droid2api \d+\.\d+\.\d+/);
  const commands = createProgram().commands.flatMap((command) => [command, ...command.commands]);
  expect(commands.filter((command) => command.description() === '').map((command) => command.name())).toEqual([]);
});
