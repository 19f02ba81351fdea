import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { cleanUrl } from './ask-gateway.js';
import { findOwnAddress } from './find-own-address.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'droid2api-npx-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What npm leaves for `npx SPEC`; gives the path of the program. */
function installed(spec: string): string {
  const npx = join(folder, '_npx', '6dc111e9b68a8883');
  mkdirSync(npx, { recursive: true });
  writeFileSync(join(npx, 'package.json'), JSON.stringify({ dependencies: { droid2api: spec } }));
  return join(npx, 'node_modules', '.bin', 'droid2api');
}

it('finds the gateway that npx has loaded the program from', () => {
  const found = findOwnAddress(installed('https://gateway.example.com/droid2api.tgz'));
  expect(found).toBe('https://gateway.example.com/droid2api.tgz');
  expect(cleanUrl(found ?? '')).toBe('https://gateway.example.com');
});

it.each([
  ['a registry', () => installed('^2.0.0')],
  ['a file', () => installed('file:../droid2api-2.0.0.tgz')],
  ['a global installation', () => join(folder, 'lib', 'node_modules', 'droid2api', 'dist', 'droid2api.js')],
  ['a cache that is gone', () => join(folder, '_npx', 'gone', 'node_modules', '.bin', 'droid2api')],
])('finds none in %s', (_, program) => {
  expect(findOwnAddress(program())).toBeUndefined();
});

it.each([
  ['http://gw:3000/', 'http://gw:3000'],
  ['https://gw.example.com/v1/', 'https://gw.example.com'],
  ['https://example.com/gateway/v1?x=1#y', 'https://example.com/gateway'],
  [' https://gw.example.com/dashboard ', 'https://gw.example.com'],
])('takes %j for %s', (typed, expected) => {
  expect(cleanUrl(typed)).toBe(expected);
});
