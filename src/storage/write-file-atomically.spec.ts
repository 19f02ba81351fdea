import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { writeFileAtomically } from './write-file-atomically.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'droid2api-write-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('writes a file for its owner alone, and one with another mode whatever the mask of the process', () => {
  writeFileAtomically(join(folder, 'mine'), 'a');
  writeFileAtomically(join(folder, 'ours'), Buffer.from([0xff]), 0o666);
  expect(statSync(join(folder, 'mine')).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'ours')).mode & 0o777).toBe(0o666);
  expect([...readFileSync(join(folder, 'ours'))]).toEqual([0xff]);
});

it('writes the file that a link leads to, and leaves no draft', () => {
  writeFileSync(join(folder, 'target'), 'a');
  symlinkSync('target', join(folder, 'link'));
  writeFileAtomically(join(folder, 'link'), 'b');
  expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('b');
  expect(readdirSync(folder).sort()).toEqual(['link', 'target']);
});
