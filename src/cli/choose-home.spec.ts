import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chooseHome, isInstalledGlobally } from './choose-home.js';

describe('the folder of a gateway', () => {
  let root: string;
  let folder: string;
  /** As npm installs for the whole machine. */
  let installed: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'droid-home-'));
    folder = join(root, 'folder');
    installed = join(root, 'lib', 'node_modules', 'droid2api');
    for (const path of [folder, installed]) mkdirSync(path, { recursive: true });
    writeFileSync(join(installed, 'config.json'), '{}');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it("is the system's own where the program is installed for the machine", () => {
    const environment = { HOME: root, LOCALAPPDATA: join(root, 'local') };
    const on = (platform: NodeJS.Platform, more: object = {}) =>
      chooseHome(folder, installed, platform, { ...environment, ...more });
    expect(on('linux')).toEqual({
      config: join(installed, 'config.json'),
      accounts: join(root, '.local', 'share', 'droid2api', 'accounts.json'),
      data: join(root, '.local', 'share', 'droid2api', 'data'),
      isNew: true,
    });
    expect(on('linux', { XDG_DATA_HOME: '/xdg' }).data).toBe(join('/xdg', 'droid2api', 'data'));
    expect(on('darwin').data).toBe(join(root, 'Library', 'Application Support', 'droid2api', 'data'));
    expect(on('win32').data).toBe(join(root, 'local', 'droid2api', 'data'));
    mkdirSync(join(root, '.local', 'share', 'droid2api'), { recursive: true });
    writeFileSync(join(root, '.local', 'share', 'droid2api', 'config.json'), '{}');
    expect(on('linux')).toMatchObject({
      config: join(root, '.local', 'share', 'droid2api', 'config.json'),
      isNew: false,
    });
  });

  it.each(['config.json', 'accounts.json', '.env', 'data'])('is the current one where %s is there', (name) => {
    writeFileSync(join(folder, name), '');
    expect(chooseHome(folder, installed, 'linux', { HOME: root })).toEqual({
      config: name === 'config.json' ? join(folder, name) : join(installed, 'config.json'),
      accounts: undefined,
      data: undefined,
      isNew: false,
    });
  });

  it('is the current one for a project, for npx and for a clone', () => {
    writeFileSync(join(root, 'lib', 'package.json'), '{}');
    for (const place of [installed, root]) {
      expect(chooseHome(folder, place, 'linux', { HOME: root })).toMatchObject({ data: undefined, isNew: true });
      expect(isInstalledGlobally(place)).toBe(false);
    }
    const pnpm = join(root, 'pnpm', 'global', '5', 'node_modules');
    mkdirSync(pnpm, { recursive: true });
    writeFileSync(join(root, 'pnpm', 'global', '5', 'package.json'), '{}');
    expect(isInstalledGlobally(join(pnpm, 'droid2api'))).toBe(true);
  });
});
