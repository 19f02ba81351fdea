import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { createDatabase } from '../support/create-database.js';
import { type RunningPostgres, startPostgres } from '../support/start-postgres.js';
import { startTcpGate, type TcpGate } from '../support/start-tcp-gate.js';
import { DEVICE_GRANT, SignInWorld } from './sign-in-world.js';

const NO_CODE = { grant_type: 'authorization_code', code: 'dgc-x', client_id: 'codex', code_verifier: 'x' };

const world = new SignInWorld();
let postgres: RunningPostgres;
let gate: TcpGate | undefined;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterEach(async () => {
  await world.close();
  await gate?.stop();
});
afterAll(async () => {
  await postgres.stop();
});

/** Answers the way to the database. */
async function start(): Promise<TcpGate> {
  const url = new URL(await createDatabase(postgres));
  gate = await startTcpGate(Number(url.port));
  url.port = String(gate.port);
  await world.start({}, { DATABASE_URL: url.href }, 2);
  return gate;
}

it('replicas share sign-ins: a code mints once, tokens are known on all at once', async () => {
  await start();
  const { body } = await world.begin();
  expect(await world.approve(body.user_code, 1)).toBe(true);
  const question = { grant_type: DEVICE_GRANT, device_code: body.device_code };
  const answers = await Promise.all([0, 1, 0, 1].map((replica) => world.token(question, replica)));
  const minted = answers.filter(({ status }) => status === 200);
  expect(minted).toHaveLength(1);
  const tokens = minted[0]?.body ?? {};
  for (const replica of [0, 1]) expect((await world.ask(tokens.access_token, replica)).status).toBe(200);
  const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
  const renewed = await world.token(refresh, 1);
  expect((await world.ask(renewed.body.access_token, 0)).status).toBe(200);

  const exchange = await world.makeCode();
  const { body: exchanged } = await world.token(exchange, 1);
  expect((await world.ask(exchanged.access_token, 0)).status).toBe(200);
  expect((await world.token(exchange, 0)).body.error).toBe('invalid_grant');
  expect((await world.ask(exchanged.access_token, 0)).status).toBe(401);
});

it('while the database is away clients are told to come again, and tokens go on', async () => {
  const database = await start();
  const tokens = await world.signIn();
  const { body } = await world.begin();
  database.shut();
  const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
  for (const answer of [
    await world.begin(),
    await world.token({ grant_type: DEVICE_GRANT, device_code: body.device_code }),
    await world.token(refresh),
    await world.token(NO_CODE),
    await world.post('/oauth/revoke', { token: tokens.refresh_token }),
  ]) {
    expect([answer.status, answer.body.error, answer.headers['cache-control']]).toEqual([
      503,
      'temporarily_unavailable',
      'no-store',
    ]);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  }
  expect((await world.ask(tokens.access_token)).status).toBe(200);
  database.open();
});
