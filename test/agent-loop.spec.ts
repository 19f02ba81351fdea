import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Dialect } from '../src/dialects/dialect.js';
import { type Sandbox, startSandbox } from '../sandbox/pretend-upstream.js';
import { type Agent, type AgentSettings } from './agent-loop/agent.js';
import { createChatAgent } from './agent-loop/chat-agent.js';
import { createGenerateAgent } from './agent-loop/generate-agent.js';
import { createMessagesAgent } from './agent-loop/messages-agent.js';
import { createResponsesAgent } from './agent-loop/responses-agent.js';
import { readUpstreamHistory } from './agent-loop/upstream-history.js';
import { postJson } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';

/** Each image is a valid PNG of one pixel. */
const IMAGES = [
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=',
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
] as const;

const CALLS = [
  { name: 'read_file', args: { path: 'src/你好 "quoted".ts' } },
  { name: 'run', args: { command: 'echo "{[👋]}" \\n | wc -c', cwd: '/tmp' } },
];
const STEP = CALLS.map(({ name, args }) => `[[tool ${name} ${JSON.stringify(args)}]]`).join(' ');

const MODELS: Readonly<Record<Dialect, string>> = {
  messages: 'claude-opus-4-5',
  responses: 'gpt-5.4',
  chat: 'kimi-k2-thinking',
  generate: 'gemini-3-pro',
};
const DIALECTS = Object.keys(MODELS) as Dialect[];
const LEVELS = ['auto', 'high'] as const;

let sandbox: Sandbox;
const gateways = new Map<string, TestGateway>();
let loops = 0;

beforeAll(async () => {
  sandbox = await startSandbox();
  for (const level of LEVELS) {
    const models = [
      { id: 'claude-*', type: 'anthropic' },
      { id: 'gpt-*', type: 'openai' },
      { id: 'kimi-*', type: 'common', provider: 'fireworks' },
      { id: 'gemini-*', type: 'google' },
    ].map((model) => ({ ...model, reasoning: level }));
    gateways.set(
      level,
      await startGateway({
        config: sandboxConfig(sandbox.url, { models }),
        env: { FACTORY_API_KEY: 'fk-sandbox-key' },
      }),
    );
  }
});

afterAll(async () => {
  for (const gateway of gateways.values()) await gateway.close();
  await sandbox.close();
});

beforeEach(() => sandbox.reset());

/** A key of its own for each loop: what the gateway remembers for one caller is of no use to another. */
function settingsFor(dialect: Dialect, level: string, stream: boolean): AgentSettings {
  return {
    url: gateways.get(level)!.url,
    apiKey: `key-of-loop-${++loops}`,
    model: MODELS[dialect],
    stream,
    asksForReasoning: level === 'auto',
  };
}

/** Two tools at once in every turn, their results given in the other order, until the model has a last word. */
async function runTask(agent: Agent, name: string, steps: number, image: string, showsReasoning = true): Promise<void> {
  agent.prompt(`${name}: ${Array.from({ length: steps }, () => STEP).join(' [[next]] ')}`, image);
  const outputs: string[] = [];
  for (let step = 1; step <= steps; step++) {
    const said = await agent.next();
    expect(said.calls.map(({ name: tool, args }) => ({ name: tool, args }))).toEqual(CALLS);
    expect(new Set(said.calls.map(({ id }) => id)).size).toBe(CALLS.length);
    expect([said.waits, said.reasoning !== '']).toEqual([true, showsReasoning]);
    const results = said.calls.map(({ id }, at): [string, string] => [id, `${name} ${step}.${at} 结果 🎉`]);
    outputs.push(...results.map(([, output]) => output));
    agent.answerCalls(new Map(results.toReversed()));
  }
  const last = await agent.next();
  expect([last.waits, last.calls]).toEqual([false, []]);
  expect(outputs.filter((output) => !last.text.includes(output))).toEqual([]);
}

/** OpenAI shows a summary only to who asks for one. Chat and Messages clients cannot; a configured level does. */
function showsReasoning(dialect: Dialect, level: string): boolean {
  return dialect !== 'responses' || level === 'high';
}

interface ExpectedHistory {
  turns: number;
  toolTurns: number;
  images: readonly string[];
  sealed: boolean;
  stream: boolean;
}

function expectUpstreamKnew(dialect: Dialect, { turns, toolTurns, images, sealed, stream }: ExpectedHistory): void {
  const { requests } = sandbox;
  expect(requests.map(({ json }) => (json as { stream?: boolean }).stream ?? false)).toEqual(
    Array.from({ length: turns }, () => stream),
  );
  const history = readUpstreamHistory(dialect, requests.at(-1)!.json);
  expect(history).toEqual({
    images,
    toolTurns: Array.from({ length: toolTurns }, () => ({ calls: CALLS.length, sealed })),
  });
  if (dialect === 'messages') {
    expect(new Set(requests.map(({ json }) => (json as { thinking?: { type: string } }).thinking?.type))).toEqual(
      new Set(['enabled']),
    );
  }
}

describe.each(DIALECTS)('ten turns of a Chat agent on a %s upstream', (dialect) => {
  const cases = LEVELS.flatMap((level) =>
    [true, false].flatMap((stream) => [true, false].map((keepsThinking) => ({ level, stream, keepsThinking }))),
  );

  it.each(cases)(
    'level $level, stream $stream, thinking blocks sent back $keepsThinking',
    async ({ level, stream, keepsThinking }) => {
      const agent = createChatAgent({ ...settingsFor(dialect, level, stream), keepsThinking });
      await runTask(agent, 'first', 4, IMAGES[0], showsReasoning(dialect, level));
      await runTask(agent, 'second', 4, IMAGES[1], showsReasoning(dialect, level));
      // A Chat upstream's history is what the client says it is; elsewhere the gateway restores what the client
      // dropped.
      expectUpstreamKnew(dialect, {
        turns: 10,
        toolTurns: 8,
        images: IMAGES,
        sealed: dialect !== 'chat' || keepsThinking,
        stream,
      });
    },
  );
});

describe.each(DIALECTS)('three turns on a %s upstream', (dialect) => {
  const agents = [
    ['a Messages agent', createMessagesAgent],
    ['a Responses agent', createResponsesAgent],
  ] as const;
  const cases = agents.flatMap(([name, create]) =>
    LEVELS.flatMap((level) => [true, false].map((stream) => ({ name, create, level, stream }))),
  );

  it.each(cases)('$name, level $level, stream $stream', async ({ create, level, stream }) => {
    await runTask(
      create(settingsFor(dialect, level, stream)),
      'task',
      2,
      IMAGES[0],
      create === createResponsesAgent || showsReasoning(dialect, level),
    );
    expectUpstreamKnew(dialect, { turns: 3, toolTurns: 2, images: [IMAGES[0]], sealed: true, stream });
  });
});

const FOREIGN = DIALECTS.filter((dialect) => dialect !== 'generate');

describe.each(FOREIGN)("three turns of an agent on Google's SDK on a %s upstream", (dialect) => {
  const cases = LEVELS.flatMap((level) =>
    [true, false].flatMap((stream) => [true, false].map((joinsTexts) => ({ level, stream, joinsTexts }))),
  );

  it.each(cases)('level $level, stream $stream, texts joined $joinsTexts', async ({ level, stream, joinsTexts }) => {
    const settings = settingsFor(dialect, level, stream);
    const agent = createGenerateAgent({ ...settings, joinsTexts });
    // Google shows thoughts to those that ask for them, whatever level is configured.
    await runTask(agent, 'task', 2, IMAGES[0], settings.asksForReasoning);
    expectUpstreamKnew(dialect, { turns: 3, toolTurns: 2, images: [IMAGES[0]], sealed: true, stream });
  });
});

describe('reasoning that a client dropped', () => {
  it.each(['messages', 'responses', 'generate'] as const)(
    'is not restored for another caller (%s)',
    async (dialect) => {
      const settings = settingsFor(dialect, 'auto', false);
      const own = createChatAgent({ ...settings, keepsThinking: false });
      own.prompt(STEP, IMAGES[0]);
      const { calls } = await own.next();
      const results = new Map(calls.map(({ id }) => [id, 'result']));
      own.answerCalls(results);
      await own.next();
      const toolCalls = calls.map(({ id, name, args }) => ({
        id,
        type: 'function',
        function: { name, arguments: JSON.stringify(args) },
      }));
      const toolResults = [...results].map(([tool_call_id, content]) => ({ role: 'tool', tool_call_id, content }));
      const messages = [
        { role: 'user', content: STEP },
        { role: 'assistant', content: null, tool_calls: toolCalls },
        ...toolResults,
      ];
      const body = { model: settings.model, reasoning_effort: 'medium', messages };
      const answer = await postJson(`${settings.url}/v1/chat/completions`, body, {
        authorization: 'Bearer somebody-elses-key',
      });
      expect(answer.status).toBe(200);
      const [owners, others] = sandbox.requests
        .slice(-2)
        .map(({ json }) => readUpstreamHistory(dialect, json).toolTurns);
      expect([owners, others]).toEqual([[{ calls: 2, sealed: true }], [{ calls: 2, sealed: false }]]);
    },
  );
});
