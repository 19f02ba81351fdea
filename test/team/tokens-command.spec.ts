import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BrowsedPage } from '../dashboard-api/browse.js';
import { startGateway } from '../start-gateway.js';
import { type CliRun, runCli } from '../support/run-cli.js';
import { until } from '../support/until.js';

describe('droid2api tokens', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'droid-tokens-'));
    writeFileSync(join(folder, 'config.json'), '{}');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...args: string[]): Promise<CliRun> => runCli('tokens', args, { folder, unattended: true });

  it('makes the token that turns the admin API on without ADMIN_TOKEN, until it is revoked', async () => {
    const made = await run('create', '--name', 'first owner', '--role', 'owner', '--json');
    expect([made.code, made.stderr]).toEqual([0, '']);
    const { id, secret } = JSON.parse(made.stdout) as { id: string; secret: string };
    const gateway = await startGateway({ config: {}, env: { DROID_DATA_DIR: join(folder, 'data') } });
    try {
      const ask = async (token: string): Promise<number> =>
        (await fetch(`${gateway.url}/admin/api/tokens`, { headers: { authorization: `Bearer ${token}` } })).status;
      expect([await ask(secret), await ask(`${secret}x`)]).toEqual([200, 401]);
      const page = new BrowsedPage(gateway);
      expect((await page.signIn(secret)).body).toMatchObject({ role: 'owner' });
      expect((await page.call('GET', '/dashboard/api/accounts')).status).toBe(200);

      expect(await run('revoke', id)).toMatchObject({
        code: 0,
        stdout: `Admin token ${id} is revoked. Running gateways refuse it within two seconds.\n`,
      });
      await until(async () => (await ask(secret)) === 404);
      expect((await page.call('GET', '/dashboard/api/session')).body).toMatchObject({ role: 'nobody' });
      expect((await page.call('GET', '/dashboard/api/overview')).status).toBe(401);
    } finally {
      await gateway.close();
    }
    const listed = await run('list');
    expect(listed.stdout).toMatch(new RegExp(`${id} +first owner +owner +dga-[\\w-]{4}….{4} +revoked`));
    expect(listed.stdout).not.toContain(secret);
  });

  it('names the option that is wrong', async () => {
    const cases: [string[], string][] = [
      [['--name', 'x', '--role', 'king'], '--role must be one of viewer, operator, owner.\n'],
      [['--name', 'x', '--role', 'viewer', '--expires', 'soon'], '--expires must be a date such as 2026-01-31'],
      [['--name', 'x', '--role', 'viewer', '--expires', '2020-01-01'], '--expires must be in the future.\n'],
      [['--role', 'viewer'], 'The option --name <text> is missing'],
    ];
    for (const [args, sentence] of cases) {
      const { code, stderr } = await run('create', ...args);
      expect([args, code, stderr]).toEqual([args, 2, expect.stringContaining(sentence)]);
    }
    expect(await run('revoke', 'tok_none')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no admin token'),
    });
  });
});
