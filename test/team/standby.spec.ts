import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sendRequest } from '../send-request.js';
import { startTeamWorld, type TeamWorld } from '../support/team-world.js';
import { until } from '../support/until.js';

let world: TeamWorld;

beforeAll(async () => {
  world = await startTeamWorld();
});
afterAll(() => world.close());

const makeKey = () => world.admin('POST', '/admin/api/keys', { name: 'k' });
const readiness = async (): Promise<{ status: string; degraded: { part: string; reason: string }[] }> =>
  JSON.parse((await sendRequest(`${world.replicas[0].url}/readyz`)).body.toString()) as Awaited<
    ReturnType<typeof readiness>
  >;

/**
 * What a failover leaves: the same address, and behind it a server that takes no writes, on connections that were made
 * before too.
 */
async function becomeStandby(standby: boolean): Promise<void> {
  const { rows } = await world.database.query<{ name: string }>('select current_database() as name');
  await world.database.query(
    `begin read write; alter database ${rows[0]?.name} set default_transaction_read_only = ` +
      `${standby ? 'on' : 'off'}; commit`,
  );
  await world.database.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = ' +
      'current_database()',
  );
}

it(
  'a PostgreSQL that has become a standby: 503 for what changes, the reason in the readiness, and all well at once ' +
    'when it is a primary again',
  async () => {
    const { secret } = await world.makeKey({ budget_usd: { month: 100 } });
    await becomeStandby(true);
    const refused = await makeKey();
    expect([refused.status, Number(refused.headers['retry-after']) > 0]).toEqual([503, true]);
    expect((await world.ask(0, secret)).status).toBe(200);
    await until(async () =>
      (await readiness()).degraded.some(
        ({ part, reason }) => part === 'database' && reason.includes('read-only transaction'),
      ),
    );
    expect((await makeKey()).status).toBe(503);

    await becomeStandby(false);
    await until(async () => (await readiness()).status === 'ready');
    expect((await makeKey()).status).toBe(201);
    await until(
      async () => (await world.database.query('select id from usage_records where status = 200')).rows.length === 1,
    );
  },
);
