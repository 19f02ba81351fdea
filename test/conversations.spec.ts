import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { postJson } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { ANY_ANSWER, type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

const KEYS = ['fk-account-one', 'fk-account-two', 'fk-account-three'];
const TURNS = 12;
const CONVERSATIONS = 6;

let upstream: RawUpstream;
/** Two replicas: they share no memory, and have the same secret. */
let replicas: TestGateway[];
/** The account that is out of order. */
let broken: string | undefined;

beforeAll(async () => {
  upstream = await startRawUpstream(({ headers }, response) => {
    const status = headers.authorization === broken ? 500 : 200;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(ANY_ANSWER));
  });
  const settings = {
    config: sandboxConfig(upstream.url, { conversation_headers: ['x-session-affinity', 'session_id', 'x-my-chat'] }),
    env: { FACTORY_API_KEY: KEYS.join(','), DROID_ENCRYPTION_KEY: Buffer.alloc(32, 'secret').toString('base64') },
  };
  replicas = [await startGateway(settings), await startGateway(settings)];
});

afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.close()));
  await upstream.close();
});

afterEach(() => {
  broken = undefined;
  upstream.requests.length = 0;
});

interface Turn {
  /** Where not all turns have one path. */
  path?: string;
  body: object;
  headers?: Record<string, string>;
}

/** Sends a request, and gives the account that paid and what the upstream was told of the session. */
async function ask(
  path: string,
  { body, headers = {}, path: own = path }: Turn,
  replica = 0,
): Promise<{ account: string; session: string }> {
  await postJson(`${replicas[replica]?.url}${own}`, body, headers);
  const sent = upstream.requests.at(-1)?.headers;
  return { account: sent?.authorization ?? '', session: String(sent?.['x-session-id']) };
}

const MARK = { cache_control: { type: 'ephemeral' } };
const IMAGE = Buffer.alloc(30_000, 'pixels').toString('base64');
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
/** The clock, the files and the tools of an agent: its instructions and reminders differ in each turn. */
const changing = (turn: number): string => `It is ${turn} o'clock, and ${turn} files are open.`;
const reminder = (turn: number): string => `<system-reminder>\n${changing(turn)}\n</system-reminder>`;
const tool = (turn: number): object => ({ name: `tool_${turn}`, description: changing(turn) });
/** What comes behind the first message: an answer and a message for each turn before. */
const since = (turn: number): object[] =>
  times(turn, (index) => [
    { role: 'assistant', content: `answer ${index}` },
    { role: 'user', content: `and ${index}?` },
  ]).flat();

type Client = (first: string, turn: number) => Turn;

function messages(first: object[], turn: number, more: object = {}): Turn {
  return {
    body: { model: 'claude-x', max_tokens: 9, system: changing(turn), messages: [...first, ...since(turn)], ...more },
  };
}
function chat(first: object[], turn: number, more: object = {}): Turn {
  const system = { role: 'system', content: changing(turn) };
  return { body: { model: 'glm-x', messages: [system, ...first, ...since(turn)], ...more } };
}

const CLIENTS: readonly (readonly [name: string, path: string, client: Client])[] = [
  ['an SDK on Messages', '/v1/messages', (first, turn) => messages([{ role: 'user', content: first }], turn)],
  [
    'an SDK on Messages that sends a text first and blocks later',
    '/v1/messages',
    (first, turn) => messages([{ role: 'user', content: turn === 0 ? first : [{ type: 'text', text: first }] }], turn),
  ],
  [
    'Copilot CLI on Messages, whose mark of the cache moves',
    '/v1/messages',
    (first, turn) =>
      messages([{ role: 'user', content: [{ type: 'text', text: first, ...(turn === 0 && MARK) }] }], turn),
  ],
  [
    'an agent like Claude Code that names nothing and reminds the model anew',
    '/v1/messages',
    (first, turn) =>
      messages(
        [
          {
            role: 'user',
            content: [
              { type: 'text', text: reminder(turn) },
              { type: 'text', text: first, ...MARK },
            ],
          },
        ],
        turn,
        { tools: [tool(turn)] },
      ),
  ],
  [
    'an agent whose reminders stand in one text with the words',
    '/v1/messages',
    (first, turn) =>
      messages(
        [{ role: 'user', content: `${reminder(turn)}\n${first}${turn === 0 ? `\n\n${reminder(9)}` : ''}` }],
        turn,
      ),
  ],
  [
    'a client that has its tokens counted first',
    '/v1/messages',
    (first, turn) => ({
      ...messages([{ role: 'user', content: first }], turn),
      ...(turn % 2 === 0 && { path: '/v1/messages/count_tokens' }),
    }),
  ],
  ['Aider on Chat', '/v1/chat/completions', (first, turn) => chat([{ role: 'user', content: first }], turn)],
  [
    'Qwen Code on Chat, with its reminders in a message of their own',
    '/v1/chat/completions',
    (first, turn) =>
      chat(
        [
          { role: 'user', content: reminder(turn) },
          { role: 'user', content: [{ type: 'text', text: first }] },
        ],
        turn,
      ),
  ],
  [
    'Cline on Chat, with an image first',
    '/v1/chat/completions',
    (first, turn) =>
      chat(
        [
          {
            role: 'user',
            content: [
              { type: 'image_url', image_url: { url: `data:image/png;base64,${IMAGE}` } },
              { type: 'text', text: first, ...(turn === 0 && MARK) },
            ],
          },
        ],
        turn,
        { tools: [{ type: 'function', function: tool(turn) }] },
      ),
  ],
  [
    'Continue on Chat, for a model of another vendor',
    '/v1/chat/completions',
    (first, turn) => chat([{ role: 'user', content: first }], turn, { model: 'claude-x' }),
  ],
  [
    'an SDK on Responses that sends a text first and items later',
    '/v1/responses',
    (first, turn) => ({
      body: {
        model: 'gpt-x',
        instructions: changing(turn),
        input: turn === 0 ? first : [{ role: 'user', content: [{ type: 'input_text', text: first }] }, ...since(turn)],
      },
    }),
  ],
  [
    'an agent on Responses whose developer message changes',
    '/v1/responses',
    (first, turn) => ({
      body: {
        model: 'gpt-x',
        input: [
          { role: 'developer', content: changing(turn) },
          { type: 'message', role: 'user', content: first },
          ...since(turn),
        ],
      },
    }),
  ],
  [
    'a client of generateContent',
    '/v1/generate',
    (first, turn) => ({
      body: {
        model: 'gemini-x',
        systemInstruction: { parts: [{ text: changing(turn) }] },
        contents: [
          { ...(turn > 0 && { role: 'user' }), parts: [{ text: first }] },
          ...times(turn, (index) => ({ role: index % 2 === 0 ? 'model' : 'user', parts: [{ text: `${index}` }] })),
        ],
      },
    }),
  ],
  [
    'opencode, whose summary takes the place of the first message',
    '/v1/chat/completions',
    (first, turn) => ({
      ...chat([{ role: 'user', content: turn < 6 ? first : `Summary of ${turn} turns` }], turn),
      headers: { 'x-session-affinity': `ses_${first}` },
    }),
  ],
  [
    'a client with a header of its own',
    '/v1/messages',
    (first, turn) => ({ ...messages([{ role: 'user', content: `${turn}` }], turn), headers: { 'X-My-Chat': first } }),
  ],
  [
    'a client that names its conversation in the body',
    '/v1/chat/completions',
    (first, turn) => chat([{ role: 'user', content: `${turn}` }], turn, { session_id: first }),
  ],
];

describe.each(CLIENTS)('%s', (name, path, client) => {
  it(`stays on its account for ${TURNS} turns, in one session, on either replica; others are elsewhere`, async () => {
    const homes: string[] = [];
    const sessions = new Set<string>();
    for (let conversation = 0; conversation < CONVERSATIONS; conversation++) {
      const turns: { account: string; session: string }[] = [];
      for (let turn = 0; turn < TURNS; turn++)
        turns.push(await ask(path, client(`${name}: part ${conversation}`, turn), turn % 2));
      expect(new Set(turns.map(({ account }) => account)).size).toBe(1);
      expect(new Set(turns.map(({ session }) => session)).size).toBe(1);
      homes.push(turns[0]?.account ?? '');
      sessions.add(turns[0]?.session ?? '');
    }
    const spread = KEYS.map((key) => homes.filter((home) => home === `Bearer ${key}`).length);
    process.stdout.write(
      `${name}: ${CONVERSATIONS} conversations of ${TURNS} turns, so many on each account: ${spread.join(', ')}\n`,
    );
    expect(sessions.size).toBe(CONVERSATIONS);
    expect(new Set(homes).size).toBeGreaterThan(1);
  });
});

describe('first messages that nobody has named', () => {
  const one = (content: string, headers: Record<string, string> = {}): Turn => ({
    ...messages([{ role: 'user', content }], 0),
    headers,
  });

  it('land together where one caller has sent them and they are equal, and are spread where they differ', async () => {
    const count = async (make: (index: number) => Turn): Promise<number[]> => {
      const asked: string[] = [];
      for (let index = 0; index < 300; index++) asked.push((await ask('/v1/messages', make(index), index % 2)).account);
      return KEYS.map((key) => asked.filter((account) => account === `Bearer ${key}`).length);
    };
    const equal = await count(() => one('Translate: good morning'));
    const different = await count((index) => one(`Translate: word ${index}`));
    process.stdout.write(
      `300 equal first messages: ${equal.join(', ')}; 300 different ones: ${different.join(', ')}\n`,
    );
    expect(equal.toSorted((a, b) => a - b)).toEqual([0, 0, 300]);
    // 100 each, give or take four standard deviations.
    for (const share of different) expect(Math.abs(share - 100)).toBeLessThan(33);
  });

  it('are of different sessions where callers differ', async () => {
    const callers: Record<string, string>[] = [
      {},
      { 'x-api-key': 'a' },
      { 'x-api-key': 'b' },
      { authorization: 'Bearer c' },
    ];
    const sessions: string[] = [];
    for (const headers of callers) sessions.push((await ask('/v1/messages', one('hi', headers))).session);
    const named: string[] = [];
    for (const headers of callers)
      named.push((await ask('/v1/messages', one('hi', { ...headers, 'x-my-chat': '1' }))).session);
    expect(new Set([...sessions, ...named]).size).toBe(2 * callers.length);
  });

  it('come back to their account after it has failed, and go to one other meanwhile', async () => {
    const { account: home } = await ask('/v1/messages', one('mend it'));
    broken = home;
    const away = new Set<string>();
    for (let turn = 0; turn < 3; turn++) away.add((await ask('/v1/messages', one('mend it'), turn % 2)).account);
    expect([away.size, away.has(home)]).toEqual([1, false]);
    broken = undefined;
    expect((await ask('/v1/messages', one('mend it'))).account).toBe(home);
  });

  it('are not looked for where there are none: those requests take turns, each in a session of its own', async () => {
    const nothing: Turn = {
      body: { model: 'gpt-x', input: [{ type: 'function_call_output', call_id: 'c', output: 'done' }] },
    };
    const asked = [];
    for (let index = 0; index < 6; index++) asked.push(await ask('/v1/responses', nothing));
    expect(asked.slice(3).map(({ account }) => account)).toEqual(asked.slice(0, 3).map(({ account }) => account));
    expect(new Set(asked.map(({ account }) => account)).size).toBe(3);
    expect(new Set(asked.map(({ session }) => session)).size).toBe(6);
  });
});

it('a request id never names a conversation, and neither does who the user is', async () => {
  const turns = times(6, (index) => ({
    ...messages([{ role: 'user', content: 'mend it' }], index, { metadata: { user_id: `person ${index}` } }),
    headers: {
      'x-request-id': `req ${index}`,
      'x-client-request-id': `c ${index}`,
      traceparent: `${index}`,
      'x-interaction-id': `${index}`,
    },
  }));
  const asked = [];
  for (const turn of turns) asked.push(await ask('/v1/messages', turn));
  expect(new Set(asked.map(({ account, session }) => `${account} ${session}`)).size).toBe(1);
});
