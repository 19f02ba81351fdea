import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const LIBRARIES = /from '(@aws-sdk|@smithy|@azure|google-auth-library|gaxios)/;
const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
  .map((path) => ({ path, text: readFileSync(join('src', path), 'utf8') }));

/** What a file imports when it is loaded, types left out. */
function importsOf(text: string): string[] {
  return [...text.matchAll(/^import (?!type)[^;]*;/gm)].map(([line]) => line);
}

describe("a cloud's own library", () => {
  const users = sources.filter(({ text }) => importsOf(text).some((line) => LIBRARIES.test(line)));

  it('is imported by the sign-in at that cloud alone', () => {
    expect(users.map(({ path }) => path).sort()).toEqual([
      'auth/sign-in-aws.ts',
      'auth/sign-in-azure.ts',
      'auth/sign-in-google.ts',
    ]);
  });

  it('is loaded when the first token is fetched, and not when the gateway starts', () => {
    const names = users.map(({ path }) => path.replace(/^.*\/(.*)\.ts$/, '$1.js'));
    const early = sources.filter(({ text }) =>
      importsOf(text).some((line) => names.some((name) => line.includes(name))),
    );
    expect(early.map(({ path }) => path)).toEqual([]);
  });
});
