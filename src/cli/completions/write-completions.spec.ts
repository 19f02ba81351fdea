import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { createProgram } from '../program.js';
import { SHELLS, writeCompletions } from './write-completions.js';

/** What bash offers for the last of the words. */
async function offered(...words: readonly string[]): Promise<string[]> {
  const typed = ['droid2api', ...words].map((word) => `'${word}'`).join(' ');
  const script =
    `${writeCompletions(createProgram(), 'bash')}\nCOMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _droid2api; ` +
    'echo "${COMPREPLY[@]}"';
  const { stdout } = await promisify(execFile)('bash', ['-c', script]);
  return stdout.trim().split(' ');
}

describe('completions', () => {
  it('offer the commands, those of a command, and its options', async () => {
    expect(await offered('')).toEqual(expect.arrayContaining(['start', 'accounts', 'keys', 'usage', 'doctor', 'open']));
    expect(await offered('keys', '')).toEqual(expect.arrayContaining(['list', 'create', 'revoke', 'rotate']));
    expect(await offered('accounts', '--json', 're')).toEqual(['remove']);
    expect(await offered('token', '--')).toEqual(['--url', '--help']);
    expect(await offered('keys', 'create', '--bud')).toEqual(['--budget-day', '--budget-week', '--budget-month']);
  });

  it.each(SHELLS)('for %s have no quote that ends too early', (shell) => {
    const lines = writeCompletions(createProgram(), shell).split('\n');
    const odd = lines.filter((line) => (line.replaceAll("\\'", '').match(/'/g) ?? []).length % 2 === 1);
    expect(odd).toEqual([]);
  });
});
