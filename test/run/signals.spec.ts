import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sendRequest } from '../send-request.js';
import { BuiltGateway, type GatewayRun } from './built-gateway.js';

let built: BuiltGateway;
let home: string;
let gateway: GatewayRun;

beforeAll(async () => {
  built = await BuiltGateway.build();
  home = built.home({});
  gateway = await built.start(home, { NODE_ENV: 'production' });
});

afterAll(() => built.close());

const isWell = async (): Promise<boolean> => (await sendRequest(`${gateway.url}/healthz`)).status === 200;

it('SIGHUP reads the configuration and the accounts again', async () => {
  writeFileSync(
    join(home, 'accounts.json'),
    JSON.stringify({ version: 1, accounts: [{ id: 'acc-late', api_key: 'fk-late' }] }),
  );
  gateway.signal('SIGHUP');
  await gateway.prints(/Configuration reloaded from/);
  expect(await isWell()).toBe(true);
});

it('SIGHUP leaves the running configuration where the new one cannot be used', async () => {
  const good = readFileSync(join(home, 'config.json'));
  writeFileSync(join(home, 'config.json'), '{');
  gateway.signal('SIGHUP');
  await gateway.prints(/config\.json is not usable[^]*The running configuration stays in force/);
  writeFileSync(join(home, 'config.json'), good);
  expect(await isWell()).toBe(true);
});

it('SIGUSR1 opens no inspector, and SIGUSR2 ends nothing', async () => {
  gateway.signal('SIGUSR1');
  gateway.signal('SIGUSR2');
  // Signals come in order: what this one prints comes after whatever the others would have done.
  gateway.signal('SIGHUP');
  await Promise.race([
    gateway.prints(/(?:SIGHUP: [^]*){3}/),
    gateway.ended.then(() => Promise.reject(new Error('The gateway has ended.'))),
  ]);
  expect(await isWell()).toBe(true);
  expect(gateway.output).not.toMatch(/Debugger listening|inspector/i);
});
