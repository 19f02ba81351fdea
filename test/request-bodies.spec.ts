import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { postJson } from './send-request.js';
import { rawBlock, zstdFrame } from './support/zstd-frames.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { ANY_ANSWER } from './start-raw-upstream.js';

/**
 * More than a system takes from a sender whose receiver does not read, on a new connection; on one that was used it can
 * be more.
 */
const LONG = 7_500_000;

let upstream: Server;
let gateway: TestGateway;
let answer: (message: IncomingMessage) => void;

beforeAll(async () => {
  upstream = createServer((message, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(ANY_ANSWER));
    answer(message);
  });
  // An idle connection must not be closed under a gateway that is about to use it again.
  upstream.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  gateway = await startGateway({
    config: sandboxConfig(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`),
    env: { FACTORY_API_KEY: 'fk-test-key' },
  });
});

afterAll(async () => {
  await gateway.close();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});

function ask(text: string): Promise<unknown> {
  return postJson(`${gateway.url}/v1/messages`, {
    model: 'claude-x',
    max_tokens: 100,
    messages: [{ role: 'user', content: text }],
  });
}

function read(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  message.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => message.on('end', () => resolve(Buffer.concat(chunks).toString())));
}

it('bodies of all sizes, one after the other and all at once, arrive as they were sent', async () => {
  const arrived: Promise<string>[] = [];
  answer = (message) => arrived.push(read(message));
  const texts = [200_000, 90_000, 300_000, 70_000, 150_000, 3_000].flatMap((length) =>
    ['a', 'b', 'c'].map((letter) => letter.repeat(length)),
  );
  for (const text of texts) await ask(text);
  await Promise.all(texts.map(ask));
  const contents = (await Promise.all(arrived)).map(
    (body) => (JSON.parse(body) as { messages: [{ content: string }] }).messages[0].content,
  );
  expect(contents.slice(0, texts.length).map((content, index) => content === texts[index])).toEqual(
    texts.map(() => true),
  );
  expect(contents.slice(texts.length).sort()).toEqual(texts.sort());
});

it('an upstream that answers before it has read the request still gets all of it, whatever comes next', async () => {
  let first: { message: IncomingMessage; body: Promise<string> } | undefined;
  answer = (message) => {
    const body = read(message);
    if (first) return;
    first = { message, body };
    message.pause();
  };
  upstream.closeIdleConnections();
  await ask('a'.repeat(LONG));
  await Promise.all(['b', 'c', 'd'].map((letter) => ask(letter.repeat(LONG))));
  if (!first) throw new Error('The upstream was not asked.');
  first.message.resume();
  const { messages } = JSON.parse(await first.body) as { messages: [{ content: string }] };
  expect(messages[0].content === 'a'.repeat(LONG)).toBe(true);
});

it('a body that is compressed with zstd goes on as what it is', async () => {
  const text = JSON.stringify({
    model: 'claude-x',
    max_tokens: 9,
    messages: [{ role: 'user', content: 'z'.repeat(300_000) }],
  });
  const arrived = new Promise<string>((resolve) => {
    answer = (message) => void read(message).then(resolve);
  });
  const pieces = text.match(/.{1,100000}/gs) ?? [];
  const blocks = pieces.map((piece, at) => rawBlock(Buffer.from(piece), at === pieces.length - 1));
  await postJson(`${gateway.url}/v1/messages`, zstdFrame(...blocks), { 'content-encoding': 'zstd' });
  expect(JSON.parse(await arrived)).toEqual(JSON.parse(text));
});
