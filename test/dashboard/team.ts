import { ask, headersOf, work as workRounds } from '../../sandbox/demo/traffic.js';
import { type DemoTeam, populate as populateWith } from '../../sandbox/demo/team.js';
import { rememberMonth as rememberIn } from '../../sandbox/demo/month.js';
import { DatabaseService } from '../../src/storage/database.service.js';
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

/** The gateway's own database, beside it. */
export function openDatabase({ dataFolder }: World): Promise<DatabaseService> {
  const settings: Readonly<Record<string, string>> = {
    DROID_DATA_DIR: dataFolder,
    DROID_ENCRYPTION_KEY: ENCRYPTION_KEY,
  };
  return DatabaseService.open(readStorageSettings((name) => settings[name]));
}
