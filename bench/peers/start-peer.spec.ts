import { afterAll, describe, expect, it } from '@jest/globals';
import { peerSide } from './peer-side.js';
import { type Peer, readPeerConfig } from './peer-config.js';
import { type RunningPeer, startPeer } from './start-peer.js';

const UPSTREAM = 'http://127.0.0.1:9';
/** Is ready at its second question, and answers with what it was told. */
const SERVER = `require('http').createServer((request, answer) =>
  answer.writeHead(globalThis.asked++ ? 200 : 503).end(process.env.TOLD)).listen(process.env.PORT, '127.0.0.1');
globalThis.asked = 0;`;

function peer(command: string): Peer {
  const config = {
    paths: { messages: '/anthropic/v1/messages' },
    headers: { 'X-Host': '${UPSTREAM_URL}/v1', 'user-agent': 'peer' },
    models: { 'claude-opus-4-8': 'anthropic/opus' },
    environment: { TOLD: '${UPSTREAM_URL} at ${PORT}', SERVER },
  };
  return { name: 'peer', command, config: readPeerConfig(JSON.stringify(config)) };
}

const started: RunningPeer[] = [];
afterAll(() => Promise.all(started.map((one) => one.stop())));

describe('startPeer', () => {
  it('waits until it is ready, tells it its places, and counts all of its processes', async () => {
    const running = await startPeer(peer('node -e "$SERVER"; true'), UPSTREAM);
    started.push(running);
    const { PORT } = running.places;
    expect(await (await fetch(running.url)).text()).toBe(`${UPSTREAM} at ${PORT}`);
    const { cpuMicros, rssBytes, peakRssBytes } = await running.usage();
    // The shell alone would have two.
    expect(rssBytes).toBeGreaterThan(20 * 2 ** 20);
    expect(peakRssBytes).toBeGreaterThanOrEqual(rssBytes);
    expect(cpuMicros).toBeGreaterThan(1_000);

    await running.stop();
    await expect(fetch(running.url)).rejects.toThrow();
  });

  it('says what a peer said that ends at once', async () => {
    await expect(startPeer(peer('echo no such model >&2; exit 3'), UPSTREAM)).rejects.toThrow(
      'peer ended before it was ready:\nno such model',
    );
  });
});

describe('peerSide', () => {
  const running = { url: 'http://127.0.0.1:8', places: { PORT: '8', UPSTREAM_URL: UPSTREAM } } as RunningPeer;
  const side = peerSide(peer('true'), running);
  const body = Buffer.from(JSON.stringify({ model: 'claude-opus-4-8', max_tokens: 5 }));

  it('asks with its path, headers and names', () => {
    const address = side.addressOf({ path: '/v1/messages', body });
    expect(JSON.parse(address.body.toString())).toEqual({ model: 'anthropic/opus', max_tokens: 5 });
    const head = String(address.heads[0]);
    expect(head).toContain('POST /anthropic/v1/messages HTTP/1.1\r\n');
    expect(head).toContain(`x-host: ${UPSTREAM}/v1\r\n`);
    expect(head.match(/user-agent: .*/g)).toEqual(['user-agent: peer']);
    expect(head).toContain(`content-length: ${address.body.length}\r\n`);
  });

  it('refuses a dialect that it has no path for', () => {
    expect(() => side.addressOf({ path: '/v1/chat/completions', body })).toThrow('no path for chat');
  });
});
