import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type CliRun, runCli } from '../support/run-cli.js';

describe('droid2api settings', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'droid-settings-'));
    writeFileSync(join(folder, 'config.json'), '{}');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...args: string[]): Promise<CliRun> => runCli('settings', args, { folder, unattended: true });
  const write = (name: string, settings: unknown): void =>
    writeFileSync(join(folder, name), typeof settings === 'string' ? settings : JSON.stringify(settings));
  const shown = async (...args: string[]): Promise<unknown> => JSON.parse((await run(...args)).stdout);

  it("previews, sets, shows, removes and puts back everybody's settings and a team's", async () => {
    await runCli('teams', ['create', '--name', 'Payments'], { folder, unattended: true });
    write('company.json', { model: 'opus', apiKeyHelper: '/bin/key', permisions: {} });
    const previewed = await run('preview', 'company.json');
    expect([previewed.code, previewed.stdout.split('\n')]).toEqual([
      0,
      [
        'Perhaps a slip: permisions is not a setting of Claude Code; did you mean permissions?',
        'Claude Code asks its user about',
        '  apiKeyHelper: runs a command that gives the key for the model',
        expect.stringContaining('Whoever declines'),
        '',
      ],
    ]);
    expect(await run('set', 'company.json')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('The settings for everybody are set.'),
    });
    write('team.json', { model: null, env: { A: '1' }, permisions: null });
    expect(await run('set', '--team', 'Payments', 'team.json')).toMatchObject({ code: 0, stderr: '' });
    expect(await shown('show', '--team', 'Payments')).toEqual({ apiKeyHelper: '/bin/key', env: { A: '1' } });

    write('company.json', { model: 'sonnet' });
    await run('set', 'company.json');
    expect(await shown('show')).toEqual({ model: 'sonnet' });
    const versions = (await shown('history', '--json')) as { version: string; action: string; settings: object }[];
    expect(versions.map(({ action, settings }) => [action, settings])).toEqual([
      ['update', { model: 'sonnet' }],
      ['create', { model: 'opus', apiKeyHelper: '/bin/key', permisions: {} }],
    ]);
    const version = versions[1]?.version ?? '';
    expect(await run('restore', version)).toMatchObject({
      code: 0,
      stdout: `The settings for everybody are again as in ${version}.\n`,
    });
    expect(await shown('show')).toMatchObject({ model: 'opus' });
    expect(await run('remove')).toMatchObject({ code: 0, stdout: 'The settings for everybody are removed.\n' });
    expect((await run('show')).code).toBe(1);
    expect((await run('list')).stdout).toMatch(/^OF .*\nteam_\w+ +Payments /);
    expect((await run('history')).stdout).toMatch(/program .* +remove +aud_/);
    expect(await shown('restore', '--json', version)).toMatchObject({
      scope: 'organization',
      settings: { model: 'opus' },
    });
    expect(await shown('remove', '--json')).toMatchObject({ scope: 'organization', settings: null, uuid: null });
  }, 120_000);

  it('says what is wrong with a file, and changes nothing', async () => {
    write('broken.json', '{"model":');
    write('list.json', []);
    write('wrong.json', { model: 5, tui: 'x' });
    const cases: [string[], string][] = [
      [['set', 'broken.json'], 'broken.json is not valid JSON'],
      [['set', 'list.json'], 'list.json must be one JSON object'],
      [['set', 'wrong.json'], 'model must be a text; tui must be one of default, fullscreen.'],
      [['set', '--team', 'Nobody', 'wrong.json'], 'There is no team "Nobody"'],
    ];
    for (const [args, sentence] of cases) {
      const { code, stderr } = await run(...args);
      expect([args, code, stderr]).toEqual([args, 1, expect.stringContaining(sentence)]);
    }
    const refused = await run('preview', 'wrong.json');
    expect([refused.code, refused.stdout]).toEqual([
      1,
      expect.stringContaining('Cannot be served: model must be a text.'),
    ]);
    expect(await shown('list', '--json')).toEqual([]);
  }, 120_000);
});
