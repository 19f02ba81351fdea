import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jobActor } from '../../src/audit/actor.js';
import { DAY_MS } from '../../src/config/durations.js';
import { PriceUpdateRepository } from '../../src/usage/price-update.repository.js';
import { Prices } from '../../src/usage/prices.service.js';
import { describeEngines } from '../support/describe-engines.js';
import { makeEnd, makeStart } from '../support/make-attempt.js';
import { type CliRun, runCli } from '../support/run-cli.js';
import { openTeamServices } from '../support/team-services.js';

const LIST = {
  'claude-opus-4-5': { input_cost_per_token: 4e-6, output_cost_per_token: 2e-5 },
  'own-model': { input_cost_per_token: 1e-6, output_cost_per_token: 2e-6 },
  'of-nobody': { input_cost_per_token: 1e-6, output_cost_per_token: 2e-6 },
};

describe('droid2api prices', () => {
  let folder: string;
  let server: Server;
  let address: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'droid-prices-'));
    const models = ['claude-opus-4-5', 'own-model', 'claude-*'].map((id) => ({ id, type: 'anthropic' }));
    const prices = [{ match: 'own-model', input: 7, output: 8 }];
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ models, prices }));
    writeFileSync(join(folder, 'list.json'), JSON.stringify(LIST));
    server = createServer((request, response) => {
      if (request.url?.startsWith('/list.json')) response.end(JSON.stringify(LIST));
      else response.writeHead(302, { location: '/list.json' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (...args: string[]): Promise<CliRun> => runCli('prices', args, { folder, unattended: true });
  const inputPriceOf = async (model: string): Promise<object | undefined> => {
    const { stdout } = await run('list', model, '--json');
    return (JSON.parse(stdout) as object[])[0];
  };

  it('shows what a list would change, and changes nothing by itself', async () => {
    const { code, stdout, stderr } = await run('update', 'list.json');
    expect([code, stderr]).toEqual([1, 'Nothing was changed; --yes takes the prices over.\n']);
    expect(stdout).toMatch(/claude-opus-4-5 +5 → 4 +25 → 20 +0\.5 → – /);
    expect(stdout).toMatch(/own-model +7 → 1 +8 → 2 .*config\.json goes before it/);
    expect(stdout).not.toContain('of-nobody');
    expect(await inputPriceOf('claude-opus-4-5')).toMatchObject({ rates: { input: 5 }, source: 'built in' });
  });

  it('takes a list over from an address, keeps what config.json says, and forgets it again', async () => {
    const taken = await run('update', `${address}/list.json?token=hidden`, '--yes');
    expect([taken.code, taken.stderr]).toEqual([0, expect.stringContaining('2 prices are taken over')]);
    expect(await inputPriceOf('claude-opus-4-5')).toMatchObject({ rates: { input: 4 }, source: 'updates' });
    expect(await inputPriceOf('own-model')).toMatchObject({ rates: { input: 7 }, source: 'config.json' });
    expect(JSON.stringify(await inputPriceOf('claude-opus-4-5'))).not.toContain('hidden');
    expect((await run('forget', 'claude-opus-4-5')).code).toBe(0);
    expect(await inputPriceOf('claude-opus-4-5')).toMatchObject({ rates: { input: 5 }, source: 'built in' });
  });

  it('holds from the day that was named', async () => {
    const tomorrow = new Date(Date.now() + DAY_MS).toISOString().slice(0, 10);
    expect((await run('update', 'list.json', '--model', 'of-nobody', '--from', tomorrow, '--yes')).code).toBe(0);
    expect(await inputPriceOf('of-nobody')).not.toHaveProperty('rates');
  });

  it('says what is wrong with a list', async () => {
    const runs = await Promise.all([
      run('update', 'absent.json'),
      run('update', 'config.json', '--model', 'claude-opus-4-5'),
      run('update', `${address}/moved`),
      run('update', 'http://127.0.0.1:1/list.json'),
      run('update', 'list.json', '--from', 'soon'),
      run('forget', 'nothing'),
    ]);
    expect(runs.map(({ code, stderr }) => [code, stderr.trim()])).toEqual([
      [1, 'absent.json is not usable (ENOENT).'],
      [1, 'The list has none of these models: claude-opus-4-5.'],
      [1, `${address}/moved answered 302.`],
      [1, 'http://127.0.0.1:1/list.json did not answer (ECONNREFUSED).'],
      [2, '--from must be a day such as 2026-12-01.'],
      [1, 'No update has a price of nothing.'],
    ]);
  });
});

describeEngines('a price that is taken over', (under) => {
  it('counts in a gateway that runs, for what is used from then on', async () => {
    const services = await openTeamServices(await under.settings());
    try {
      const before = services.ledger.begin(makeStart('r1')).finish(makeEnd());
      const { context } = services;
      await context.get(PriceUpdateRepository, { strict: false }).put(
        [
          {
            match: 'claude-opus-4-5',
            fromMs: 0,
            input: 50,
            output: 250,
            cacheRead: 5,
            cacheWrite5m: 62.5,
            cacheWrite1h: 100,
            source: 'list.json',
            updatedAtMs: Date.now(),
          },
        ],
        jobActor('test'),
      );
      const prices = context.get(Prices, { strict: false });
      await prices.refresh();
      const after = services.ledger.begin(makeStart('r2')).finish(makeEnd());
      expect(after.cost_nano_usd).toBe((before.cost_nano_usd ?? 0) * 10);
      const entries = await services.database.db.selectFrom('audit_entries').selectAll().execute();
      expect(entries).toMatchObject([
        { action: 'create', subject_kind: 'price', subject_id: 'claude-opus-4-5', actor_id: 'test', before: null },
      ]);
      expect(entries[0]?.after).toContain('"input":50');
    } finally {
      await services.close();
    }
  });
});
