import { ask, headersOf, work as workRounds } from '../../sandbox/demo/traffic.js';
import { type DemoTeam, populate as populateWith } from '../../sandbox/demo/team.js';
import { rememberMonth as rememberIn } from '../../sandbox/demo/month.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/config/durations.js';
import { SESSIONS_COUNTER } from '../../src/keys/end-sessions.js';
import { DatabaseService } from '../../src/storage/database.service.js';
import { raiseRevision } from '../../src/storage/revision.js';
import { readStorageSettings } from '../../src/storage/storage-settings.js';
import { ENCRYPTION_KEY, type World } from './world.js';

const CLAUDE_CODE = 'claude-cli/2.1.197 (external, cli)';

/** Accounts in several states and three people's keys. */
export function populate(world: World): Promise<DemoTeam> {
  return populateWith(world, [
    { email: 'hopper@team.example', name: 'Hopper', labels: ['research'], weight: 2 },
    { email: 'lovelace@team.example', name: 'Lovelace', max_concurrency: 8 },
    { email: 'turing@team.example', name: 'Turing' },
    { email: 'dijkstra@team.example', name: 'Dijkstra', spent: true },
    { email: 'knuth@team.example', name: 'Knuth', enabled: false },
  ]);
}

/** Real requests, and one that the upstream refuses. */
export async function work({ url, sandbox }: World, team: DemoTeam, rounds: number): Promise<void> {
  await workRounds(url, team, rounds);
  sandbox.script({ status: 400, when: ({ headers }) => String(headers['user-agent']).length > 0 });
  await ask(url, team.linus.secret, {
    model: 'claude-sonnet-5',
    client: 'curl/8.14.1',
    conversation: 'c-error',
    stream: false,
  });
}

/** A stream that goes on until it is left. */
export function leaveOpen({ url }: World, { ada }: DemoTeam): AbortController {
  const leave = new AbortController();
  void fetch(`${url}/v1/messages`, {
    method: 'POST',
    signal: leave.signal,
    headers: headersOf(ada.secret, CLAUDE_CODE, 'c-open'),
    body: JSON.stringify({
      model: 'claude-opus-4-8',
      max_tokens: 500,
      stream: true,
      messages: [{ role: 'user', content: 'hello [[text 400]] [[pace 400]]' }],
    }),
  })
    .then((response) => response.text())
    .catch(() => undefined);
  return leave;
}

/** A month of working hours in the ledger. */
export async function rememberMonth(world: World, team: DemoTeam): Promise<void> {
  const database = await openDatabase(world);
  try {
    await rememberIn(database, team, ['turing@team.example', 'lovelace@team.example', 'hopper@team.example']);
  } finally {
    await database.db.destroy();
  }
}

/** Where Ada and Grace have signed in, and what the gateway gives to Claude Code. */
export async function rememberSignIns(world: World, team: DemoTeam): Promise<void> {
  const keys = await world.admin<{ id: string; member: string | null }[]>('GET', 'keys');
  const database = await openDatabase(world);
  const nowMs = Date.now();
  const sessions = [
    { key_id: team.ada.id, client: 'Claude Code 2.1.197', client_id: null, address: '192.0.2.17' },
    { key_id: team.ada.id, client: 'Codex', client_id: 'codex', address: '192.0.2.17' },
    { key_id: team.grace.id, client: 'droid2api 2.0.0', client_id: 'droid2api', address: '2001:db8::1' },
  ];
  try {
    await database.db.transaction().execute(async (transaction) => {
      const revision = await raiseRevision(transaction, SESSIONS_COUNTER);
      const rows = sessions.map((session, index) => ({
        ...session,
        id: `ses_000000000000000${index}`,
        member_id: keys.find(({ id }) => id === session.key_id)?.member ?? null,
        access_hash: `access ${index}`,
        access_expires_at_ms: nowMs + HOUR_MS,
        refresh_hash: `refresh ${index}`,
        created_at_ms: nowMs - (3 - index) * 30 * HOUR_MS,
        renewed_at_ms: nowMs - (1 + index) * 17 * MINUTE_MS,
        ends_at_ms: nowMs + 30 * DAY_MS,
        revision,
      }));
      await transaction.insertInto('sign_in_sessions').values(rows).execute();
    });
  } finally {
    await database.db.destroy();
  }
  const settings = {
    permissions: { deny: ['WebFetch', 'Read(./.env)'] },
    env: { CLAUDE_CODE_ENABLE_TELEMETRY: '1', OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.team.example' },
  };
  await world.admin('PUT', 'managed-settings/organization', { settings: { permissions: settings.permissions } });
  await world.admin('PUT', 'managed-settings/organization', { settings });
}

/** The gateway's own database, beside it. */
export function openDatabase({ dataFolder }: World): Promise<DatabaseService> {
  const settings: Readonly<Record<string, string>> = {
    DROID_DATA_DIR: dataFolder,
    DROID_ENCRYPTION_KEY: ENCRYPTION_KEY,
  };
  return DatabaseService.open(readStorageSettings((name) => settings[name]));
}
