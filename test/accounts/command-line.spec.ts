import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type PretendWorkos, startPretendWorkos } from '../../sandbox/pretend-workos.js';
import { DatabaseService } from '../../src/storage/database.service.js';
import { type CliRun, type CliSettings, runCli } from '../support/run-cli.js';

describe('the command line', () => {
  let workos: PretendWorkos;
  let folder: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'droid-cli-'));
    mkdirSync(join(folder, 'data'));
    workos = await startPretendWorkos({ pollSeconds: 0.05 });
    writeFileSync(
      join(folder, 'config.json'),
      JSON.stringify({ workos: { base_url: workos.url, organizations_url: `${workos.url}/api/cli/org` } }),
    );
  });
  afterEach(async () => {
    await workos.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const accountsFile = () =>
    JSON.parse(readFileSync(join(folder, 'accounts.json'), 'utf8')) as { accounts: Record<string, unknown>[] };

  function run(command: string, args: readonly string[], onOutput?: CliSettings['onOutput']): Promise<CliRun> {
    return runCli(command, args, { folder, ...(onOutput && { onOutput }) });
  }

  /** Does something the first time that the output matches. */
  function once(pattern: RegExp, act: (match: RegExpExecArray, type: (line: string) => void) => void) {
    let done = false;
    return (stdout: string, type: (line: string) => void): void => {
      const match = done ? null : pattern.exec(stdout);
      if (!match) return;
      done = true;
      act(match, type);
    };
  }

  it('adds an account once the person has confirmed, for its owner only, and says nothing secret', async () => {
    workos.fail({ on: 'poll', status: 503 });
    const approve = once(/code ([0-9A-F-]+)\n[^]*\.\./, ([, code]) =>
      workos.approve(code ?? '', { email: 'a@example.com', organizations: ['org_a'] }),
    );
    const { code, stdout, stderr } = await run('add-account', ['--no-browser'], approve);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Open ${workos.url}/device?user_code=`);
    const [account] = accountsFile().accounts;
    expect(account).toMatchObject({
      id: 'a@example.com',
      email: 'a@example.com',
      organization_id: 'org_a',
      upstream: 'factory',
    });
    expect(workos.accepts(String(account?.['access_token']))).toBe(true);
    expect(statSync(join(folder, 'accounts.json')).mode & 0o777).toBe(0o600);
    for (const secret of ['access_token', 'refresh_token']) expect(stdout).not.toContain(String(account?.[secret]));
    expect(stdout).not.toContain('dev_');
  });

  it('asks which organization pays when there are several, and gets a token for that one', async () => {
    const person = { email: 'b@example.com', organizations: ['org_1', 'org_2'] };
    const approve = once(/code ([0-9A-F-]+)\n/, ([, code]) => workos.approve(code ?? '', person));
    const choose = once(/Which one pays\? $/, (_match, type) => type('2'));
    const { code } = await run(
      'add-account',
      ['--no-browser'],
      (stdout, type) => (approve(stdout, type), choose(stdout, type)),
    );
    expect(code).toBe(0);
    expect(accountsFile().accounts[0]).toMatchObject({ organization_id: 'org_2' });
    expect(workos.refreshes).toEqual([{ user: 'b@example.com', organization: 'org_2' }]);
  });

  it('gives the account of the same e-mail its new login with --loop, and keeps the rest of the file', async () => {
    const known = { id: 'mine', email: 'A@example.com', refresh_token: 'spent', weight: 7, labels: ['x'] };
    writeFileSync(join(folder, 'accounts.json'), JSON.stringify({ version: 1, note: 'ours', accounts: [known] }));
    const approved = new Set<string>();
    const { code } = await run('add-account', ['--no-browser', '--loop'], (stdout, type) => {
      const codes = [...stdout.matchAll(/code ([0-9A-F-]+)\n/g)].map(([, found]) => found ?? '');
      const fresh = codes.find((found) => !approved.has(found));
      if (fresh !== undefined) {
        workos.approve(fresh, {
          email: approved.size === 0 ? 'a@example.com' : 'c@example.com',
          organizations: ['org'],
        });
        approved.add(fresh);
      }
      if (stdout.endsWith('[Y/n] ')) type(approved.size < 2 ? '' : 'n');
    });
    expect(code).toBe(0);
    const file = accountsFile();
    expect(file).toMatchObject({ note: 'ours' });
    expect(file.accounts).toHaveLength(2);
    expect(file.accounts[0]).toMatchObject({ id: 'mine', weight: 7, labels: ['x'] });
    expect(file.accounts[0]?.['refresh_token']).not.toBe('spent');
    expect(file.accounts[1]).toMatchObject({ id: 'c@example.com' });
  });

  it.each([
    ['denied', (code: string, issuer: PretendWorkos) => issuer.deny(code), 'The login was denied.\n'],
    [
      'too late',
      (code: string, issuer: PretendWorkos) => issuer.expire(code),
      'The code has expired before the login was confirmed. Start again.\n',
    ],
  ])('says so when the login is %s, and writes nothing', async (_name, settle, message) => {
    const { code, stderr } = await run(
      'add-account',
      ['--no-browser'],
      once(/code ([0-9A-F-]+)\n/, ([, userCode]) => settle(userCode ?? '', workos)),
    );
    expect({ code, stderr }).toEqual({ code: 1, stderr: message });
    expect(() => accountsFile()).toThrow('ENOENT');
  });

  it('says what the gateway would of accounts that have no token, that rest and that were refused', async () => {
    const database = await DatabaseService.open({
      dataDir: join(folder, 'data'),
      databaseUrl: undefined,
      encryptionKey: undefined,
      previousEncryptionKey: undefined,
    });
    const account = {
      upstream: 'factory',
      source: 'file',
      weight: 1,
      enabled: 1,
      labels: '[]',
      revision: 1,
      created_at_ms: 1,
    };
    await database.db
      .insertInto('accounts')
      .values(['without', 'resting', 'refused'].map((id) => ({ ...account, id })))
      .execute();
    const rest = { until_ms: Date.now() + 100_000, window_ms: 100_000, times: 1, since_ms: 1 };
    const rests = [
      {
        ...rest,
        account_id: 'without',
        kind: 'awaiting_token',
        model: '',
        reason: 'the issuer answered 503',
        until_ms: 1,
      },
      { ...rest, account_id: 'resting', kind: 'throttled', model: 'claude-x', reason: null },
      { ...rest, account_id: 'refused', kind: 'refused', model: '', reason: 'the key was refused (401)' },
    ];
    await database.db.insertInto('account_rests').values(rests).execute();
    await database.onApplicationShutdown();
    const listed = JSON.parse((await run('accounts', ['list', '--json'])).stdout) as Record<string, unknown>[];
    expect(listed).toMatchObject([
      { id: 'refused', state: 'refused', reason: 'the key was refused (401)' },
      { id: 'resting', state: 'ready', resting_models: [{ model: 'claude-x' }] },
      { id: 'without', state: 'awaiting_token', reason: 'the issuer answered 503' },
    ]);
  });

  it.each<[string, readonly string[], RegExp]>([
    [
      'that the file cannot be added to',
      [],
      /accounts\.json cannot be added to: the file is not valid JSON \(at position 27, line 1 column 28\)/,
    ],
    [
      'that config.json has no such upstream',
      ['--upstream', 'factroy'],
      /config\.json has no upstream "factroy"; it has factory/,
    ],
    ['that a name is of two lines', ['--name', 'a\nb'], /--name must be one line/],
  ])('tells %s before it shows a code', async (_what, args, message) => {
    writeFileSync(join(folder, 'accounts.json'), '{"version":1,"accounts":[],}');
    const { code, stdout, stderr } = await run('add-account', ['--no-browser', ...args]);
    expect(code).toBe(1);
    expect(stdout).not.toContain('code');
    expect(stderr).toMatch(message);
  });

  describe('a login that was confirmed', () => {
    const person = (organizations: string[]) =>
      once(/code ([0-9A-F-]+)\n/, ([, code]) => workos.approve(code ?? '', { email: 'a@example.com', organizations }));
    /** The file and the command that the message names. */
    const kept = (stderr: string) =>
      /kept in (\S+), which only you may read\..*: npm run accounts -- import (\S+)\n$/.exec(stderr);

    it('is kept where nobody is there to choose the organization, and can be imported', async () => {
      const { code, stderr } = await runCli('add-account', ['--no-browser'], {
        folder,
        unattended: true,
        onOutput: person(['org_1', 'org_2']),
      });
      expect(code).toBe(1);
      expect(stderr).toContain('say which one pays with --organization (org_1 or org_2)');
      const [, path, imported] = kept(stderr) ?? [];
      expect(imported).toBe(path);
      expect(statSync(path ?? '').mode & 0o777).toBe(0o600);
      const document = JSON.parse(readFileSync(path ?? '', 'utf8')) as { accounts: Record<string, unknown>[] };
      writeFileSync(
        path ?? '',
        JSON.stringify({
          ...document,
          accounts: document.accounts.map((account) => ({ ...account, organization_id: 'org_2' })),
        }),
      );
      expect((await run('accounts', ['import', path ?? ''])).code).toBe(0);
      await run('accounts', ['check', 'a@example.com']);
      expect(workos.refreshes).toEqual([{ user: 'a@example.com', organization: 'org_2' }]);
    });

    it("is kept where the file was spoilt meanwhile, and where the organization is not the account's", async () => {
      const spoil = once(/code/, () => writeFileSync(join(folder, 'accounts.json'), '{'));
      const approve = person(['org_a']);
      const spoilt = await run(
        'add-account',
        ['--no-browser'],
        (stdout, type) => (spoil(stdout, type), approve(stdout, type)),
      );
      expect(spoilt.code).toBe(1);
      expect(JSON.parse(readFileSync(kept(spoilt.stderr)?.[1] ?? '', 'utf8'))).toMatchObject({
        accounts: [{ id: 'a@example.com', organization_id: 'org_a' }],
      });
      expect(readFileSync(join(folder, 'accounts.json'), 'utf8')).toBe('{');
      rmSync(join(folder, 'accounts.json'));
      const elsewhere = await run(
        'add-account',
        ['--no-browser', '--organization', 'org_x'],
        person(['org_1', 'org_2']),
      );
      expect(elsewhere.stderr).toContain('does not belong to the organization org_x; it belongs to org_1, org_2');
      expect(kept(elsewhere.stderr)).not.toBeNull();
    });
  });

  it('imports what may be used, names the rest, and warns of a key that is bound to nobody', async () => {
    const file = join(folder, 'list.json');
    writeFileSync(
      file,
      `\ufeff${JSON.stringify([
        { id: 'a', api_key: 'fk-1\n' },
        { id: 'b', api_key: 'k', weight: -1 },
      ])}`,
    );
    const imported = await run('accounts', ['import', file]);
    expect(imported).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/a +added/),
      stderr: expect.stringContaining('accounts[1].weight'),
    });
    const made = await run('keys', ['create', '--name', 'x', '--account', 'a', '--account', 'nobody']);
    expect(made).toMatchObject({
      code: 0,
      stderr: 'There is no account "nobody": it pays for this key once there is one.\n',
    });
    expect(await run('keys', ['create', '--name', 'a\nb'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('name must not have line breaks'),
    });
  });

  it('imports, lists, checks, switches, exports and removes accounts', async () => {
    const { accessToken, refreshToken } = workos.issue({ email: 'a@example.com', organizations: ['org_a'] });
    const dead = workos.issue({ email: 'b@example.com', organizations: ['org_b'] });
    workos.revoke(dead.accessToken);
    const file = join(folder, 'from-laptop.json');
    writeFileSync(
      file,
      JSON.stringify({
        version: 1,
        accounts: [
          { id: 'a1', access_token: accessToken, refresh_token: refreshToken },
          { id: 'k1', api_key: 'fk-one' },
          { id: 'b1', access_token: dead.accessToken, refresh_token: 'rt_unknown' },
        ],
      }),
    );

    expect((await run('accounts', ['import', file])).stdout).toMatch(/^ID +CHANGE\na1 +added\nk1 +added\nb1 +added\n$/);
    const checked = await run('accounts', ['check']);
    expect(checked.code).toBe(1);
    expect(checked.stdout).toMatch(/^a1 +works$/m);
    expect(checked.stdout).toMatch(/^b1 +needs login: the issuer refused the refresh token \(invalid_grant\)$/m);

    await run('accounts', ['disable', 'a1']);
    const listed = JSON.parse((await run('accounts', ['list', '--json'])).stdout) as Record<string, unknown>[];
    expect(new Map(listed.map(({ id, state }) => [id, state]))).toEqual(
      new Map([
        ['a1', 'disabled'],
        ['k1', 'ready'],
        ['b1', 'needs_login'],
      ]),
    );
    expect(JSON.stringify(listed)).not.toMatch(/eyJ|rt_|fk-/);
    await run('accounts', ['enable', 'a1']);
    const updated = await run('accounts', [
      'update',
      'a1',
      '--weight',
      '3',
      '--max-concurrency',
      '2',
      '--label',
      'x',
      'y',
    ]);
    expect(updated).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Account a1 is changed/) });
    const again = await run('accounts', [
      'update',
      'a1',
      '--no-label',
      '--no-max-concurrency',
      '--name',
      'Ann',
      '--json',
    ]);
    expect(JSON.parse(again.stdout)).toMatchObject({ weight: 3, max_concurrency: null, labels: [], name: 'Ann' });
    expect(await run('accounts', ['update', 'a1', '--weight', 'much', '--max-concurrency', '0'])).toMatchObject({
      code: 2,
      stderr:
        '--weight must be a number from 0 to 1000000; --max-concurrency must be a whole number from 1 to 1000000.\n',
    });
    expect((await run('accounts', ['update', 'a1'])).code).toBe(2);
    await run('accounts', ['remove', 'b1']);
    expect((await run('accounts', ['list'])).stdout).toMatch(/^ID .*STATE[^]*\na1 .*ready[^]*\nk1 .*ready/);

    const target = join(folder, 'export.json');
    expect((await run('accounts', ['export', target])).code).toBe(0);
    expect(statSync(target).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(target, 'utf8'))).toMatchObject({
      version: 1,
      accounts: [
        { id: 'a1', refresh_token: refreshToken },
        { id: 'k1', api_key: 'fk-one' },
      ],
    });
    expect(await run('accounts', ['enable', 'nobody'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no account nobody'),
    });
  });
});
