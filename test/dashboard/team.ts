import { DAY_MS, HOUR_MS } from '../../src/config/durations.js';
import { DatabaseService } from '../../src/storage/database.service.js';
import { readStorageSettings } from '../../src/storage/storage-settings.js';
import { ENCRYPTION_KEY, type World } from './world.js';

/** A key as it was issued. */
interface Issued {
  id: string;
  secret: string;
}

export interface Team {
  ada: Issued;
  grace: Issued;
  linus: Issued;
}

const MODELS = ['claude-opus-4-8', 'claude-sonnet-5', 'claude-haiku-4-5-20251001', 'gpt-5.2-codex'];
const CLIENTS = ['claude-cli/2.1.197 (external, cli)', 'codex_cli_rs/0.44.0', 'OpenAI/Python 2.6.0', 'curl/8.14.1'];

/** Accounts in several states and three people's keys. */
export async function populate({ workos, admin, sandbox }: World): Promise<Team> {
  const login = (email: string) => {
    const { accessToken, refreshToken } = workos.issue({ email, organizations: ['org_team'] });
    return { id: email, email, access_token: accessToken, refresh_token: refreshToken };
  };
  await admin('POST', 'accounts/import', {
    version: 1,
    accounts: [
      { ...login('hopper@team.example'), name: 'Hopper', labels: ['research'], weight: 2 },
      { ...login('lovelace@team.example'), name: 'Lovelace', max_concurrency: 8 },
      { ...login('turing@team.example'), name: 'Turing' },
      { id: 'dijkstra@team.example', name: 'Dijkstra', refresh_token: 'rt_spent', access_token: expiredToken() },
      { ...login('knuth@team.example'), name: 'Knuth', enabled: false },
    ],
  });
  await admin('POST', 'accounts/dijkstra%40team.example/refresh').catch(() => undefined);
  sandbox.script({ status: 429, headers: { 'retry-after': '1500' } });
  const [ada, grace, linus] = await Promise.all([
    admin<Issued>('POST', 'keys', {
      name: 'ada-laptop',
      owner: 'Ada',
      budget_usd: { day: 5, month: 100 },
      requests_per_minute: 60,
      max_concurrent: 12,
    }),
    admin<Issued>('POST', 'keys', {
      name: 'grace-ci',
      owner: 'Grace',
      budget_usd: { month: 40 },
      models: ['claude-*'],
    }),
    admin<Issued>('POST', 'keys', { name: 'linus-desk', owner: 'Linus', tokens_per_minute: 200_000 }),
  ]);
  return { ada, grace, linus };
}

/** Real requests: streams and whole answers, several models and clients, errors, a client that leaves. */
export async function work({ url, sandbox }: World, { ada, grace, linus }: Team, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await Promise.all(
      [ada, grace, linus].map(({ secret }, person) =>
        ask(url, secret, {
          model: MODELS[(round + (person === 1 ? 0 : person)) % (person === 1 ? 3 : 4)] ?? '',
          client: CLIENTS[(round + person) % 4] ?? '',
          conversation: `c-${person}-${round % 3}`,
          stream: round % 4 !== 3,
          later: round > 2,
        }),
      ),
    );
  }
  sandbox.script({ status: 400, when: ({ headers }) => String(headers['user-agent']).length > 0 });
  await ask(url, linus.secret, {
    model: 'claude-sonnet-5',
    client: 'curl/8.14.1',
    conversation: 'c-error',
    stream: false,
  });
}

/** A stream that goes on until it is left. */
export function leaveOpen({ url }: World, { ada }: Team): AbortController {
  const leave = new AbortController();
  void fetch(`${url}/v1/messages`, {
    method: 'POST',
    signal: leave.signal,
    headers: headersOf(ada.secret, CLIENTS[0] ?? '', 'c-open'),
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

interface Wish {
  model: string;
  client: string;
  conversation: string;
  stream: boolean;
  /** A turn of a conversation that has begun. */
  later?: boolean;
}

async function ask(
  url: string,
  key: string,
  { model, client, conversation, stream, later = false }: Wish,
): Promise<void> {
  const claude = model.startsWith('claude');
  const system = [{ type: 'text', text: 'You are careful. '.repeat(400), cache_control: { type: 'ephemeral' } }];
  const first = { role: 'user', content: 'Tell me about the weather. '.repeat(40) };
  const last = { role: 'user', content: 'hello [[text 60]] [[pace 1]]' };
  const messages = later ? [first, { role: 'assistant', content: 'It is mild. '.repeat(60) }, last] : [last];
  const response = await fetch(`${url}${claude ? '/v1/messages' : '/v1/responses'}`, {
    method: 'POST',
    headers: headersOf(key, client, conversation),
    body: JSON.stringify(
      claude
        ? { model, max_tokens: 500, stream, system, messages }
        : { model, stream, input: messages, prompt_cache_key: conversation },
    ),
  });
  await response.text();
}

function headersOf(key: string, client: string, conversation: string): Record<string, string> {
  return {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'anthropic-version': '2023-06-01',
    'user-agent': client,
    'x-claude-code-session-id': conversation,
  };
}

function expiredToken(): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'none' })}.${encode({ exp: Math.floor(Date.now() / 1000) - 3600 })}.x`;
}

/** A month of working hours in the ledger, as a gateway would have added it up that has run for so long. */
export async function rememberMonth(world: World, { ada, grace, linus }: Team): Promise<void> {
  const database = await openDatabase(world);
  try {
    const now = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
    const people = [
      { key_id: ada.id, owner: 'Ada', client: 'claude-cli', account: 'turing@team.example', share: 1 },
      { key_id: grace.id, owner: 'Grace', client: 'claude-cli', account: 'lovelace@team.example', share: 0.6 },
      { key_id: linus.id, owner: 'Linus', client: 'codex_cli_rs', account: 'hopper@team.example', share: 0.8 },
    ];
    const rows = Array.from({ length: 30 * 24 }, (_, index) => now - (index + 1) * HOUR_MS).flatMap((hour_ms, index) =>
      people.map(({ share, ...person }, which) => {
        const model = MODELS[(index + which) % MODELS.length] ?? '';
        const day = Math.floor(hour_ms / DAY_MS);
        const attempts = Math.round(
          share * activityAt(hour_ms) * (0.5 + 0.4 * wave(day) + 0.3 * wave(index * 7 + which * 3)),
        );
        const read = Math.round(attempts * 41_000 * (0.8 + 0.4 * wave(index + which)));
        return {
          hour_ms,
          ...person,
          model,
          attempts,
          failed: index % 17 === which ? Math.ceil(attempts * 0.06) : 0,
          faults: index % 17 === which ? Math.ceil(attempts * 0.02) : 0,
          throttled: index % 17 === which ? Math.ceil(attempts * 0.04) : 0,
          estimated: 0,
          unpriced: 0,
          input_tokens: attempts * 1_900,
          cache_read_tokens: read,
          cache_write_5m_tokens: model.startsWith('claude') ? attempts * 3_200 : 0,
          cache_write_1h_tokens: 0,
          output_tokens: attempts * 740,
          reasoning_tokens: 0,
          cost_nano_usd: Math.round(attempts * 62_000_000 * (0.7 + 0.6 * wave(index))),
          first_bytes: attempts,
          first_byte_ms: Math.round(attempts * (700 + 500 * wave(day * 3) + 300 * wave(index))),
        };
      }),
    );
    for (let start = 0; start < rows.length; start += 100) {
      await database.db
        .insertInto('usage_hours')
        .values(rows.slice(start, start + 100).filter(({ attempts }) => attempts > 0))
        .execute();
    }
  } finally {
    await database.db.destroy();
  }
}

/** Requests in an hour: people work by day and hardly on Sundays. */
function activityAt(hourMs: number): number {
  const at = new Date(hourMs);
  const byHour = Math.max(0.02, Math.exp(-((at.getUTCHours() - 13.5) ** 2) / 18));
  return 34 * byHour * (at.getUTCDay() === 0 || at.getUTCDay() === 6 ? 0.2 : 1);
}

/** The gateway's own database, beside it. */
export function openDatabase({ dataFolder }: World): Promise<DatabaseService> {
  const settings: Readonly<Record<string, string>> = {
    DROID_DATA_DIR: dataFolder,
    DROID_ENCRYPTION_KEY: ENCRYPTION_KEY,
  };
  return DatabaseService.open(readStorageSettings((name) => settings[name]));
}

/** Between 0 and 1, the same in every run. */
function wave(step: number): number {
  return (Math.sin(step * 12.9898) + 1) / 2;
}
