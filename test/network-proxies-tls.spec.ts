import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { makeTestCa, type ServerIdentity } from './make-test-ca.js';
import { postJson, type RawAnswer } from './send-request.js';
import { type GatewayProcess, startGatewayProcess } from './start-gateway-process.js';
import { type NetworkProxy, startNetworkProxy } from './start-network-proxy.js';
import { ANY_ANSWER, answerJson, type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

const ANSWER = { type: 'message', content: [] };
const EVENTS = [
  'event: message_start\ndata: {"type":"message_start","message":{}}\n\n' +
    'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text",' +
    '"text":""}}\n\n',
  'event: message_stop\ndata: {"type":"message_stop"}\n\n',
] as const;
const CREDENTIALS = { user: 'team', password: 'p@ss:w/rd' };

/** Puts TLS before a plain server. */
interface TlsFront {
  port: number;
  handshakes: number;
  /** Handshakes that resumed a session. */
  resumed: number;
  server: Server;
}

const ca = makeTestCa();
const stranger = makeTestCa().issue('localhost', '127.0.0.1');

let folder: string;
let upstream: RawUpstream;
/**
 * The upstream behind TLS, with certificates for its host name, for its address, and of an authority that nobody
 * trusts.
 */
let named: TlsFront;
let addressed: TlsFront;
let strange: TlsFront;
let proxy: NetworkProxy;
let gateway: GatewayProcess;
const closing: (() => unknown)[] = [];

async function openFront(identity: ServerIdentity): Promise<TlsFront> {
  const server = createServer(identity, (socket) => {
    opened.handshakes++;
    if (socket.isSessionReused()) opened.resumed++;
    const plain = connect(Number(new URL(upstream.url).port), '127.0.0.1');
    plain.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.on('error', () => plain.destroy()).on('close', () => plain.destroy());
    socket.pipe(plain).pipe(socket);
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const opened: TlsFront = { port: (server.address() as AddressInfo).port, handshakes: 0, resumed: 0, server };
  return opened;
}

/** A gateway that trusts the test's authority, with one model for each way to reach the upstream. */
function startGateway(proxies: readonly { name: string; url: string }[]): Promise<GatewayProcess> {
  const targets = {
    plain: upstream.url,
    named: `https://localhost:${named.port}`,
    addressed: `https://127.0.0.1:${addressed.port}`,
    misnamed: `https://localhost:${addressed.port}`,
    misaddressed: `https://127.0.0.1:${named.port}`,
    strange: `https://localhost:${strange.port}`,
  };
  return startGatewayProcess({
    config: {
      endpoint: Object.entries(targets).map(([name, url]) => ({
        name,
        type: 'anthropic',
        base_url: `${url}/v1/messages`,
      })),
      models: Object.keys(targets).map((name) => ({ id: `claude-${name}`, type: 'anthropic', endpoint: name })),
      proxies,
    },
    env: { FACTORY_API_KEY: 'fk-test-key', NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') },
  });
}

function ask(model: string, to: GatewayProcess = gateway): Promise<RawAnswer> {
  return postJson(`${to.url}/v1/messages`, { model, max_tokens: 100, messages: [{ role: 'user', content: 'hi' }] });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'droid2api-ca-'));
  writeFileSync(join(folder, 'ca.pem'), ca.cert);
  upstream = await startRawUpstream(answerJson(200, ANSWER));
  named = await openFront(ca.issue('localhost'));
  addressed = await openFront(ca.issue('127.0.0.1'));
  strange = await openFront(stranger);
  proxy = await startNetworkProxy({ identity: ca.issue('127.0.0.1'), credentials: CREDENTIALS });
  gateway = await startGateway([{ name: 'office', url: proxy.url }]);
});

afterEach(async () => {
  upstream.answer(answerJson(200, ANSWER));
  for (const close of closing.splice(0)) await close();
});

afterAll(async () => {
  await gateway.close();
  await Promise.all([proxy.close(), upstream.close()]);
  for (const { server } of [named, addressed, strange]) server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('an https:// proxy', () => {
  it.each([
    ['an HTTPS upstream named by its host', 'claude-named'],
    ['an HTTPS upstream named by its address', 'claude-addressed'],
    ['a plain upstream', 'claude-plain'],
  ])('leads to %s', async (_name, model) => {
    const [tunnels, requests] = [proxy.targets.length, upstream.requests.length];
    const answer = await ask(model);
    expect([answer.status, JSON.parse(answer.body.toString())]).toEqual([200, ANSWER]);
    expect(proxy.targets).toHaveLength(tunnels + 1);
    expect(upstream.requests).toHaveLength(requests + 1);
    expect(upstream.requests.at(-1)?.headers.authorization).toBe('Bearer fk-test-key');
  });

  it('costs no new handshake in 300 requests once it is warm', async () => {
    await ask('claude-named');
    const before = [proxy.handshakes, proxy.targets.length, named.handshakes];
    for (let request = 0; request < 300; request++) expect((await ask('claude-named')).status).toBe(200);
    expect([proxy.handshakes, proxy.targets.length, named.handshakes]).toEqual(before);
  });

  it('passes a stream on while it is produced', async () => {
    let finish: () => void = () => undefined;
    upstream.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(EVENTS[0]);
      finish = () => response.end(EVENTS[1]);
    });
    const answer = await fetch(`${gateway.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'claude-named',
        max_tokens: 100,
        stream: true,
        messages: [{ role: 'user', content: 'hi' }],
      }),
    });
    const reader = answer.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe(EVENTS[0]);
    finish();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe(EVENTS[1]);
  });

  it.each([
    ['of another authority', 'claude-strange'],
    ['for another name', 'claude-misnamed'],
    ['for a name where an address was asked', 'claude-misaddressed'],
  ])('does not make a certificate %s good: the upstream sees nothing of the request', async (_name, model) => {
    const requests = upstream.requests.length;
    expect((await ask(model)).status).toBe(502);
    expect(upstream.requests).toHaveLength(requests);
  });

  it('leaves neither its password nor the team key in the log', () => {
    expect(gateway.output()).toContain(`Using proxy office for request to localhost:${named.port}\n`);
    for (const secret of [CREDENTIALS.password, encodeURIComponent(CREDENTIALS.password), 'fk-test-key'])
      expect(gateway.output()).not.toContain(secret);
  });
});

describe('without a proxy', () => {
  let direct: GatewayProcess;

  beforeAll(async () => {
    direct = await startGateway([]);
  });

  afterAll(async () => {
    await direct.close();
  });

  it.each([
    ['an HTTPS upstream named by its host', 'claude-named'],
    ['an HTTPS upstream named by its address', 'claude-addressed'],
  ])('the gateway reaches %s, over one connection', async (_name, model) => {
    const front = model === 'claude-named' ? named : addressed;
    const before = front.handshakes;
    for (let request = 0; request < 20; request++) {
      const answer = await ask(model, direct);
      expect([answer.status, JSON.parse(answer.body.toString())]).toEqual([200, ANSWER]);
    }
    expect(front.handshakes).toBe(before + 1);
  });

  it('resumes its TLS session for the next connection', async () => {
    await ask('claude-named', direct);
    const before = named.resumed;
    const answers: (() => void)[] = [];
    const bothAsked = new Promise<void>((resolve) => {
      upstream.answer((_request, response) => {
        answers.push(() =>
          response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(ANY_ANSWER)),
        );
        if (answers.length === 2) resolve();
      });
    });
    const asked = [ask('claude-named', direct), ask('claude-named', direct)];
    await bothAsked;
    for (const give of answers) give();
    for (const answer of await Promise.all(asked)) expect(answer.status).toBe(200);
    expect(named.resumed).toBe(before + 1);
  });

  it.each([
    ['of another authority', 'claude-strange'],
    ['for another name', 'claude-misnamed'],
    ['for a name where an address was asked', 'claude-misaddressed'],
  ])('does not make a certificate %s good either', async (_name, model) => {
    const requests = upstream.requests.length;
    expect((await ask(model, direct)).status).toBe(502);
    expect(upstream.requests).toHaveLength(requests);
  });
});

describe('in a list', () => {
  it('an https:// proxy that nobody vouches for is passed over; an http:// proxy leads to the upstream', async () => {
    const foreign = await startNetworkProxy({ identity: stranger, credentials: CREDENTIALS });
    const plain = await startNetworkProxy({ credentials: CREDENTIALS });
    const other = await startGateway([
      { name: 'foreign', url: foreign.url },
      { name: 'plain', url: plain.url },
    ]);
    closing.push(
      () => other.close(),
      () => foreign.close(),
      () => plain.close(),
    );
    expect((await ask('claude-named', other)).status).toBe(200);
    expect([foreign.targets, plain.targets]).toEqual([[], [`localhost:${named.port}`]]);
  });
});
