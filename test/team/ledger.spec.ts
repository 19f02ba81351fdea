import { readdirSync, readFileSync } from 'node:fs';
import { ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { startPretendWorkos } from '../../sandbox/pretend-workos.js';
import { UpstreamConnection } from '../../src/proxy/http1/upstream-connection.js';
import { ClientStream } from '../../src/relay/client-stream.js';
import { Spool } from '../../src/usage/spool.js';
import { postJson } from '../send-request.js';
import { startRawUpstream } from '../start-raw-upstream.js';
import { HI, KeyedGateway, MESSAGE } from '../support/keyed-gateway.js';
import { openAnswer } from '../support/open-answer.js';
import { until } from '../support/until.js';

const bench = new KeyedGateway();

describe('the ledger', () => {
  it('has a record of every attempt: streamed, whole, translated, counted, failed over, refused', async () => {
    await bench.start({ FACTORY_API_KEY: 'fk-one,fk-two' });
    const { id, secret } = await bench.makeKey({ owner: 'ada' });
    const headers = {
      'x-claude-code-session-id': 'conversation-1',
      'x-claude-code-agent-id': 'agent-1',
      'user-agent': 'claude-cli/2.1.330 (external, cli)',
      'x-gateway-project': 'acme/shop',
    };
    await bench.ask(secret, { ...MESSAGE, stream: true }, headers);
    await bench.ask(secret, MESSAGE, headers);
    await bench.ask(secret, { ...MESSAGE, model: 'glm-5', stream: true }, headers);
    await bench.ask(secret, { model: MESSAGE.model, messages: HI }, headers, '/v1/messages/count_tokens');
    bench.sandbox.script({ status: 529 });
    await bench.ask(secret, MESSAGE, headers);
    bench.sandbox.script({ status: 400 });
    await bench.ask(secret, MESSAGE, headers);
    const rows = await bench.records();
    expect(
      rows.map(({ kind, status, quality, ended, attempt, client_dialect, upstream_dialect }) => [
        kind,
        status,
        quality,
        ended,
        attempt,
        client_dialect,
        upstream_dialect,
      ]),
    ).toEqual([
      ['answer', 200, 'final', 'complete', 1, 'messages', 'messages'],
      ['answer', 200, 'final', 'complete', 1, 'messages', 'messages'],
      ['answer', 200, 'final', 'complete', 1, 'messages', 'chat'],
      ['count_tokens', 200, 'final', 'complete', 1, 'messages', 'messages'],
      ['answer', 529, 'final', 'complete', 1, 'messages', 'messages'],
      ['answer', 200, 'final', 'complete', 2, 'messages', 'messages'],
      ['answer', 400, 'final', 'complete', 1, 'messages', 'messages'],
    ]);
    for (const row of rows) {
      expect(row).toMatchObject({
        key_id: id,
        member_id: expect.stringMatching(/^mem_[0-9a-f]{16}$/),
        team_id: null,
        project: 'acme/shop',
        conversation: 'conversation-1',
        agent: 'agent-1',
        client: 'claude-cli',
        client_version: '2.1.330',
      });
    }
    expect(rows.map(({ input_tokens, output_tokens }) => input_tokens + output_tokens > 0)).toEqual([
      true,
      true,
      true,
      false,
      false,
      true,
      false,
    ]);
    expect(bench.sandbox.requests.filter(({ headers }) => 'x-gateway-project' in headers)).toEqual([]);
    expect(rows[2]).toMatchObject({ model_asked: 'glm-5', model_served: 'glm-5' });
    expect(new Set(rows.slice(4, 6).map(({ account }) => account)).size).toBe(2);
  });

  it('has a record of each request that a refresh, a failed stream or another account made necessary', async () => {
    const workos = await startPretendWorkos();
    try {
      await bench.start({}, { workos: { base_url: workos.url, organizations_url: `${workos.url}/api/cli/org` } });
      const logins = ['one', 'two'].map((id) => {
        const { accessToken, refreshToken } = workos.issue({ email: `${id}@example.com`, organizations: ['org_a'] });
        return { id, access_token: accessToken, refresh_token: refreshToken, logged_in_at: new Date().toISOString() };
      });
      await postJson(`${bench.url}/admin/api/accounts/import`, { version: 1, accounts: logins }, bench.admin);
      const { secret } = await bench.makeKey({ tokens_per_minute: 1_000_000 });
      const headers = { 'x-claude-code-session-id': 'conversation-1' };
      bench.sandbox.script({ status: 401 });
      expect((await bench.ask(secret, MESSAGE, headers)).status).toBe(200);
      bench.sandbox.script({ errorEvent: { afterEvents: 0 } }, { status: 401 }, { status: 529 });
      expect((await bench.ask(secret, { ...MESSAGE, stream: true }, headers)).status).toBe(503);
      const rows = await bench.records();
      expect(rows.map(({ attempt, status, ended, quality }) => [attempt, status, ended, quality])).toEqual([
        [1, 401, 'complete', 'final'],
        [2, 200, 'complete', 'final'],
        [1, 200, 'failed', 'estimated'],
        [2, 401, 'complete', 'final'],
        [3, 529, 'complete', 'final'],
      ]);
      const [first, second, third, fourth, fifth] = rows.map(({ account }) => account);
      // A refreshed token belongs to the same account; after a failure it is the other one.
      expect([second, third, fourth === first, fifth]).toEqual([first, first, false, fourth]);
      expect(bench.sandbox.requests).toHaveLength(5);
      expect(workos.refreshes).toHaveLength(2);
    } finally {
      await workos.close();
    }
  });

  it('has what a client that left, and an upstream that broke off, had used so far', async () => {
    await bench.start();
    const { secret } = await bench.makeKey();
    bench.sandbox.script({ hang: { afterEvents: 4 } }, { cut: { afterEvents: 4 } }, { errorEvent: { afterEvents: 4 } });
    const answer = openAnswer(
      `${bench.url}/v1/messages`,
      { ...MESSAGE, stream: true },
      { authorization: `Bearer ${secret}` },
    );
    const held = await bench.sandbox.whenHeld(await bench.sandbox.nextRequest());
    await until(() => answer.received().split('event: ').length > 4);
    answer.leave();
    await bench.sandbox.whenClosed(held);
    await bench.ask(secret, { ...MESSAGE, stream: true });
    await bench.ask(secret, { ...MESSAGE, stream: true });
    await until(async () => (await bench.records()).length === 3);
    const rows = await bench.records();
    expect(rows.map(({ ended, quality }) => [ended, quality])).toEqual([
      ['aborted', 'partial'],
      ['failed', 'partial'],
      ['failed', 'partial'],
    ]);
    for (const row of rows) expect([row.input_tokens > 0, row.output_tokens >= 3]).toEqual([true, true]);
  });

  it('has the record of an answer that broke off before the client is told so', async () => {
    await bench.start({ FACTORY_API_KEY: 'fk-one' });
    const { secret } = await bench.makeKey({});
    const append = jest.spyOn(Spool.prototype, 'append');
    const tell = jest.spyOn(ClientStream.prototype, 'fail');
    bench.sandbox.script({ cut: { afterEvents: 4 } });
    await bench.ask(secret, { ...MESSAGE, stream: true });
    const ends = append.mock.invocationCallOrder.filter(
      (_order, index) => 'end' in (append.mock.calls[index]?.[0] ?? {}),
    );
    expect(ends).toHaveLength(1);
    expect(tell.mock.invocationCallOrder).toEqual([expect.any(Number)]);
    expect(ends[0]).toBeLessThan(tell.mock.invocationCallOrder[0] ?? 0);
    jest.restoreAllMocks();
  });

  describe('has the beginning in its files before the request goes out, and the end before the last bytes', () => {
    const methodOf = (prototype: object, name: string) =>
      Reflect.get(prototype, name) as (...given: unknown[]) => unknown;
    const [send, write, end] = [
      methodOf(UpstreamConnection.prototype, 'send'),
      methodOf(ServerResponse.prototype, 'write'),
      methodOf(ServerResponse.prototype, 'end'),
    ];
    afterEach(() => void jest.restoreAllMocks());

    /**
     * The kinds of the lines that the files had when the request went out, and when anything with the end of its answer
     * did.
     */
    async function linesAt(secret: string, body: object): Promise<{ sent: string[][]; ended: string[][] }> {
      // So that the connection to the upstream stands.
      await bench.ask(secret, body);
      await bench.records();
      const port = Number(new URL(bench.url).port);
      const folder = join(dirname(bench.gateway.configPath), 'data/spool');
      const lines = (): string[] => {
        const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(({ name }) =>
          name.endsWith('.jsonl'),
        );
        return files
          .flatMap(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8').split('\n').filter(Boolean))
          .map((line) => Object.keys(JSON.parse(line) as object)[0] ?? '');
      };
      const seen: { sent: string[][]; ended: string[][] } = { sent: [], ended: [] };
      // The pretend upstream answers in this process, too.
      const see = (response: ServerResponse, isEnd: boolean): void => {
        if (isEnd && response.req.socket.localPort === port) seen.ended.push(lines());
      };
      jest.spyOn(UpstreamConnection.prototype, 'send').mockImplementation(function (
        this: UpstreamConnection,
        ...given: unknown[]
      ) {
        seen.sent.push(lines());
        Reflect.apply(send, this, given);
      });
      jest.spyOn(ServerResponse.prototype, 'write').mockImplementation(function (
        this: ServerResponse,
        ...given: unknown[]
      ) {
        see(this, Buffer.from(given[0] as Buffer).includes('message_stop'));
        return Reflect.apply(write, this, given) as boolean;
      });
      jest.spyOn(ServerResponse.prototype, 'end').mockImplementation(function (
        this: ServerResponse,
        ...given: unknown[]
      ) {
        see(this, true);
        return Reflect.apply(end, this, given) as ServerResponse;
      });
      await bench.ask(secret, body);
      return seen;
    }

    it.each<[string, object, object[]]>([
      ['a stream', { ...MESSAGE, stream: true }, []],
      ['a whole answer', MESSAGE, []],
      ['a translated stream', { ...MESSAGE, model: 'glm-5', stream: true }, []],
      ['a translated whole answer', { ...MESSAGE, model: 'glm-5' }, []],
      ['an error', MESSAGE, [{ status: 400 }, { status: 400 }]],
      ['a stream that breaks off', { ...MESSAGE, stream: true }, [{}, { cut: { afterEvents: 4 } }]],
    ])('of %s', async (_name, body, script) => {
      await bench.start({ FACTORY_API_KEY: 'fk-one' });
      const { secret } = await bench.makeKey();
      bench.sandbox.script(...script);
      const { sent, ended } = await linesAt(secret, body);
      expect(sent).toEqual([['start']]);
      expect(ended.length).toBeGreaterThan(0);
      for (const lines of ended) expect(lines).toEqual(['start', 'end']);
    });

    it('of a stream of which more comes at once than is read at once', async () => {
      const upstream = await startRawUpstream((_request, response) => {
        const text =
          `event: content_block_delta\ndata: ` +
          `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${'x'.repeat(4_000)}"}}\n\n`;
        response
          .writeHead(200, { 'content-type': 'text/event-stream' })
          .end(`${text.repeat(200)}event: message_stop\ndata: {"type":"message_stop"}\n\n`);
      });
      await bench.start(
        { FACTORY_API_KEY: 'fk-one' },
        {
          endpoint: [{ name: 'anthropic', base_url: `${upstream.url}/v1/messages` }],
          models: [{ id: 'claude-*', type: 'anthropic' }],
        },
      );
      const { secret } = await bench.makeKey();
      const { ended } = await linesAt(secret, { ...MESSAGE, stream: true });
      await upstream.close();
      expect(ended.length).toBeGreaterThan(0);
      for (const lines of ended) expect(lines).toEqual(['start', 'end']);
    });
  });

  it('has nothing of a request that reached no upstream', async () => {
    await bench.start(undefined, {
      endpoint: [{ name: 'anthropic', base_url: 'http://127.0.0.1:9/v1/messages' }],
      models: [{ id: 'claude-*', type: 'anthropic' }],
    });
    const { secret } = await bench.makeKey();
    expect((await bench.ask(secret)).status).toBe(502);
    expect(await bench.records()).toEqual([]);
  });
});
