import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../sandbox/pretend-upstream.js';
import { type ReceivedRequest } from '../../sandbox/wire/received-request.js';
import { readError } from '../read-error.js';
import { postJson, type RawAnswer } from '../send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { until } from '../support/until.js';

const ADMIN = { authorization: 'Bearer admin-token-of-this-test' };
/** Requests that may wait for an upstream's accounts. */
const LONGEST_QUEUE = 1_000;

let sandbox: Sandbox;
let gateway: TestGateway;
let greedy: string;
let modest: string;

/** Two accounts that take one request each, and two keys. */
beforeEach(async () => {
  sandbox = await startSandbox({ remember: 10_000 });
  gateway = await startGateway({
    config: sandboxConfig(sandbox.url, { timeouts: { ping_ms: 50 } }),
    env: { ADMIN_TOKEN: 'admin-token-of-this-test', LOG_LEVEL: 'warn' },
  });
  const accounts = ['one', 'two'].map((id) => ({ id, api_key: `fk-${id}`, max_concurrency: 1 }));
  expect((await postJson(`${gateway.url}/admin/api/accounts/import`, { version: 1, accounts }, ADMIN)).status).toBe(
    200,
  );
  [greedy, modest] = [await makeKey('greedy'), await makeKey('modest')];
});
afterEach(async () => {
  await gateway.close();
  await sandbox.close();
});

async function makeKey(name: string): Promise<string> {
  const made = await postJson(`${gateway.url}/admin/api/keys`, { name }, ADMIN);
  return (JSON.parse(made.body.toString()) as { secret: string }).secret;
}

const bodyOf = (agent: string, stream: boolean): object => ({
  model: 'claude-opus-4-8',
  max_tokens: 50,
  stream,
  messages: [{ role: 'user', content: `I am ${agent}.` }],
});

/** A request of an agent that calls itself so. */
function ask(secret: string, agent: string, stream: boolean): Promise<RawAnswer> {
  return postJson(`${gateway.url}/v1/messages`, bodyOf(agent, stream), { authorization: `Bearer ${secret}` });
}

const agentOf = ({ body }: ReceivedRequest): string => /I am (\w+)\./.exec(body.toString())?.[1] ?? '';
const held = (): ReceivedRequest[] => sandbox.requests.filter((request) => request.held);

/** Lets the oldest answer go on and waits for the request that gets its account. */
async function serveOne(): Promise<string> {
  const before = sandbox.requests.length;
  sandbox.release(held()[0] as ReceivedRequest);
  await sandbox.until(() => sandbox.requests.length > before && held().length === 2);
  return agentOf(sandbox.requests[before] as ReceivedRequest);
}

it('thirty sub-agents of one key delay another key by one turn, and all are served in the end', async () => {
  sandbox.script({ hang: 'before-headers', times: 33 });
  const crowd = Promise.all(Array.from({ length: 30 }, (_, index) => ask(greedy, `greedy${index}`, true)));
  await sandbox.until(() => held().length === 2);
  const other = ask(modest, 'modest0', true);
  const last = await fetch(`${gateway.url}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${modest}` },
    body: JSON.stringify(bodyOf('modest1', true)),
  });
  // Whoever came last hears pings, so all of them wait; nobody is asked of an upstream whose accounts are busy.
  const reader = last.body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toMatch(/^event: ping/);
  expect(sandbox.requests).toHaveLength(2);

  const order = [await serveOne(), await serveOne(), await serveOne(), await serveOne()];
  expect(order.map((agent) => agent.replace(/\d+/, ''))).toEqual(['greedy', 'modest', 'greedy', 'modest']);
  const letGo = setInterval(() => held().forEach((request) => sandbox.release(request)), 5);
  const answers = [...(await crowd), await other];
  while ((await reader?.read())?.done === false);
  clearInterval(letGo);
  expect(answers.filter(({ status, body }) => status !== 200 || !body.includes('event: message_stop'))).toEqual([]);
  expect(answers.filter(({ body }) => body.toString().startsWith('event: ping')).length).toBeGreaterThanOrEqual(28);
  expect(new Set(sandbox.requests.map(agentOf)).size).toBe(32);
});

it('when too many wait, the newest of the key that has most gets a 503, and another key still gets in', async () => {
  sandbox.script({ hang: 'before-headers', times: LONGEST_QUEUE + 10 });
  const refusals: RawAnswer[] = [];
  const ended: Promise<unknown>[] = [];
  const send = (secret: string, agent: string): void => {
    ended.push(
      ask(secret, agent, false).then(
        (answer) => answer.status !== 200 && refusals.push(answer),
        () => undefined,
      ),
    );
  };
  for (let index = 0; index < LONGEST_QUEUE + 2; index++) send(greedy, `greedy${index}`);
  await sandbox.until(() => held().length === 2);
  // One more than may wait.
  send(greedy, 'greedyLast');
  await until(() => refusals.length === 1);
  send(modest, 'modest');
  await until(() => refusals.length === 2);
  for (const refusal of refusals) {
    expect([refusal.status, refusal.headers['retry-after'], readError('messages', refusal).message]).toEqual([
      503,
      '5',
      "All of the gateway's accounts are busy.",
    ]);
  }
  const order = [await serveOne(), await serveOne()];
  expect(order).toContain('modest');
  const letGo = setInterval(() => held().forEach((request) => sandbox.release(request)), 1);
  await Promise.all(ended);
  clearInterval(letGo);
  expect(refusals).toHaveLength(2);
});
