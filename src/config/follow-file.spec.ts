import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { followFile, versionOf } from './follow-file.js';

describe('a file that is followed', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'droid-follow-'));
    path = join(folder, 'config.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Resolves at the first change since `version`. */
  function whenChanged(version: string, of = path): Promise<void> {
    return new Promise((resolve) => {
      const stop = followFile(of, version, 5, () => {
        stop();
        resolve();
      });
    });
  }

  it('has changed when it was written before anybody looked on', async () => {
    writeFileSync(path, 'one');
    const version = versionOf(path);
    writeFileSync(path, 'another');
    await whenChanged(version);
  });

  it('has changed when it comes, and when it goes', async () => {
    const nothing = versionOf(path);
    writeFileSync(path, 'one');
    await whenChanged(nothing);
    const version = versionOf(path);
    rmSync(path);
    await whenChanged(version);
  });

  it('has changed when its folder was swapped for another', async () => {
    for (const name of ['first', 'second']) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'config.json'), 'same');
    }
    symlinkSync('first', join(folder, 'data'));
    path = join(folder, 'data', 'config.json');
    const version = versionOf(path);
    symlinkSync('second', join(folder, 'data_tmp'));
    renameSync(join(folder, 'data_tmp'), join(folder, 'data'));
    await whenChanged(version);
  });

  it('tells of nothing while it stays as it is, nor of one change twice', async () => {
    writeFileSync(path, 'one');
    let changes = 0;
    let tell = (): void => undefined;
    const told = new Promise<void>((resolve) => (tell = resolve));
    const stop = followFile(path, versionOf(path), 1, () => {
      changes++;
      tell();
    });
    let text = '';
    /** Whoever looks less often has seen a change of another file. */
    const severalLooks = async (): Promise<void> => {
      const other = join(folder, 'other.json');
      const version = versionOf(other);
      writeFileSync(other, (text += 'x'));
      await whenChanged(version, other);
    };
    await severalLooks();
    expect(changes).toBe(0);
    writeFileSync(path, 'another');
    await told;
    await severalLooks();
    stop();
    expect(changes).toBe(1);
  });
});
