import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const LOADER = new URL('../support/load-typescript.js', import.meta.url).href;
const COMMAND = fileURLToPath(new URL('../../src/cli/droid2api.ts', import.meta.url));

describe('npm run keys', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'droid-keys-'));
    writeFileSync(join(folder, 'config.json'), '{}');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function run(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const child = spawn(process.execPath, ['--import', LOADER, COMMAND, 'keys', ...args], {
      cwd: folder,
      env: {
        PATH: process.env.PATH ?? '',
        NODE_ENV: 'test',
        DROID_CONFIG: join(folder, 'config.json'),
        DROID_DATA_DIR: join(folder, 'data'),
      },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
  }

  it('makes, lists, rotates and revokes a key, and shows its secret when it is made', async () => {
    const made = await run(
      'create',
      '--name',
      'laptop',
      '--owner',
      'ada',
      '--rpm',
      '60',
      '--budget-month',
      '12.5',
      '--model',
      'claude-*',
      '--model',
      'gpt-5',
      '--expires',
      '2099-01-31',
      '--json',
    );
    expect([made.code, made.stderr]).toEqual([0, '']);
    const key = JSON.parse(made.stdout) as { id: string; secret: string };
    expect(key).toMatchObject({
      name: 'laptop',
      owner: 'ada',
      requests_per_minute: 60,
      budget_usd: { month: 12.5 },
      models: ['claude-*', 'gpt-5'],
      expires_at: '2099-01-31T00:00:00.000Z',
    });
    const listed = await run('list');
    expect(listed.stdout).toMatch(
      new RegExp(
        `${key.id} +laptop +ada +${key.secret.slice(0, 7)}…${key.secret.slice(-4)} +valid +claude-\\* gpt-5 +60 ` +
          `rpm, \\$12.5 a month +2099-01-31`,
      ),
    );
    expect(listed.stdout).not.toContain(key.secret.slice(8, -5));
    const rotated = await run('rotate', key.id);
    expect(/^ {2}(dg-\S{43})$/m.exec(rotated.stdout)?.[1]).not.toBe(key.secret);
    expect((await run('revoke', key.id)).stdout).toContain(`Key ${key.id} is revoked.`);
    expect(JSON.parse((await run('list', '--json')).stdout)).toEqual([
      expect.objectContaining({ id: key.id, state: 'revoked' }),
    ]);
  });

  it('says what is wrong with what was typed', async () => {
    const results = await Promise.all([run('revoke', 'key_none'), run('create', '--name', 'a', '--rpn', '5')]);
    expect(results.map(({ code }) => code)).toEqual([1, 2]);
    expect(results[0].stderr).toContain('There is no key key_none');
    expect(results[1].stderr).toBe('There is no option --rpn. Did you mean --rpm?\n');
  });

  it('explains itself', async () => {
    const [bare, help] = await Promise.all([run(), run('--help')]);
    expect(bare.code).toBe(2);
    expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('Usage: droid2api keys')]);
  });
});
