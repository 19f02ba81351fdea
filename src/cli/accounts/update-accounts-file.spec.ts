import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addToAccountsFile, assertUpdatable, removeFromAccountsFile } from './update-accounts-file.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'droid-update-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = (): string => join(folder, 'accounts.json');
const login = (organization: string, more: object = {}) => ({
  id: 'a@example.com',
  email: 'a@example.com',
  refresh_token: `rt of ${organization}`,
  organization_id: organization,
  ...more,
});
const listed = () => (JSON.parse(readFileSync(path(), 'utf8')) as { accounts: Record<string, unknown>[] }).accounts;

describe('assertUpdatable', () => {
  it.each<[string, () => void, RegExp]>([
    [
      'a file that is no JSON',
      () => writeFileSync(path(), '{"version":1,"accounts":[],}'),
      /accounts\.json cannot be added to: the file is not valid JSON \(at position 27, line 1 column 28\)/,
    ],
    ['a file without a list', () => writeFileSync(path(), '{"version":1,"accounts":{}}'), /accounts must be an array/],
    ['a folder in its place', () => mkdirSync(path()), /cannot be added to: it cannot be read \(EISDIR\)/],
    [
      'a folder that is not there',
      () => rmSync(folder, { recursive: true }),
      /accounts\.json cannot be written \(ENOENT\).*--file/,
    ],
    [
      'a link to a folder that is not there',
      () => symlinkSync('nowhere/list.json', path()),
      /cannot be written \(ENOENT\)/,
    ],
  ])('refuses %s', (_what, prepare, message) => {
    prepare();
    expect(() => assertUpdatable(path())).toThrow(message);
  });

  it('leaves nothing behind, whether the file is there or not', () => {
    assertUpdatable(path());
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(path(), '\ufeff[]');
    chmodSync(path(), 0o400);
    assertUpdatable(path());
    expect(readdirSync(folder)).toEqual(['accounts.json']);
  });
});

describe('addToAccountsFile', () => {
  it("leaves what a fork's list has in it, also what may not be used, and a key of the same address", () => {
    const fork = [
      { type: 'apikey', email: 'a@example.com', access_token: 'fk-1', refresh_token: '', status: 'active' },
      { id: 'broken', weight: 'heavy' },
    ];
    writeFileSync(path(), JSON.stringify(fork));
    expect(addToAccountsFile(path(), login('org_1'))).toEqual({ id: 'a@example.com/org_1', change: 'added' });
    expect(JSON.parse(readFileSync(path(), 'utf8'))).toEqual([
      ...fork,
      { ...login('org_1'), id: 'a@example.com/org_1' },
    ]);
  });

  it("gives a fork's entry its new login, without what was said of the former one", () => {
    writeFileSync(
      path(),
      JSON.stringify({
        accounts: [{ type: 'oauth', id: 'x1', email: 'A@example.com', exp: 1, refresh_token: 'old', label: 'mine' }],
      }),
    );
    expect(addToAccountsFile(path(), login('org_1'))).toEqual({ id: 'x1', change: 'updated' });
    expect(listed()).toEqual([{ ...login('org_1'), id: 'x1', label: 'mine' }]);
  });

  it('makes one e-mail in two organizations two accounts, and one in the same organization a new login', () => {
    for (const organization of ['org_1', 'org_2', 'org_2']) addToAccountsFile(path(), login(organization));
    expect(listed().map(({ id, organization_id }) => [id, organization_id])).toEqual([
      ['a@example.com', 'org_1'],
      ['a@example.com/org_2', 'org_2'],
    ]);
  });

  it.each(['shared/list.json', 'shared/new.json'])('leaves a link one and writes what it leads to: %s', (target) => {
    mkdirSync(join(folder, 'shared'));
    writeFileSync(join(folder, 'shared', 'list.json'), '[]');
    symlinkSync(target, path());
    addToAccountsFile(path(), login('org_1'));
    expect(lstatSync(path()).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, target), 'utf8')).toContain('rt of org_1');
  });

  it('refuses to write what the gateway would not take over', () => {
    expect(() => addToAccountsFile(path(), login('org_1', { name: 'a\u202eb' }))).toThrow(
      'accounts[0].name must not have',
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('removeFromAccountsFile', () => {
  it('knows an account by the id that the gateway gave it', () => {
    writeFileSync(path(), JSON.stringify([login('org_1', { id: '' }), login('org_2', { id: '' })]));
    expect(removeFromAccountsFile(path(), 'a@example.com/org_2')).toBe(true);
    expect(JSON.parse(readFileSync(path(), 'utf8'))).toEqual([login('org_1', { id: '' })]);
    expect(removeFromAccountsFile(path(), 'nobody')).toBe(false);
  });
});
