import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type ConnectionTaker, SharedPorts } from './shared-ports.js';
import { type GivenConnection } from './worker-orders.js';

const WISH = { kind: 'listen', listener: 0, port: 0, host: '127.0.0.1' } as const;

/** Collects what it is given, and answers for a worker in the same process. */
class Taker implements ConnectionTaker {
  readonly given: { message: GivenConnection; connection: Socket }[] = [];
  private wake: () => void = () => undefined;

  give(message: GivenConnection, connection: Socket): void {
    this.given.push({ message, connection });
    this.wake();
  }

  async has(count: number): Promise<void> {
    while (this.given.length < count) await new Promise<void>((resolve) => (this.wake = resolve));
  }

  get ticket(): number {
    return this.given.at(-1)?.message.ticket ?? Number.NaN;
  }
}

let ports: SharedPorts;
let first: Taker;
let second: Taker;
let clients: Socket[];

beforeEach(() => {
  [ports, first, second, clients] = [new SharedPorts(), new Taker(), new Taker(), []];
});
afterEach(() => {
  for (const taker of [first, second]) ports.forget(taker);
  for (const client of clients) client.destroy();
});

function open(port: number): Socket {
  const client = connect(port, '127.0.0.1');
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}

it('workers that want the same port share it, and take connections in turn', async () => {
  const { port } = await ports.listen(first, WISH);
  expect((await ports.listen(second, WISH)).port).toBe(port);
  for (const [taker, count] of [
    [first, 1],
    [second, 1],
    [first, 2],
  ] as const) {
    open(port);
    await taker.has(count);
    ports.taken(taker.ticket);
  }
});

it('a worker that has not taken its last connection yet is passed over', async () => {
  const { port } = await ports.listen(first, WISH);
  await ports.listen(second, WISH);
  open(port);
  await first.has(1);
  for (const count of [1, 2]) {
    open(port);
    await second.has(count);
    ports.taken(second.ticket);
  }
  expect(first.given).toHaveLength(1);
});

it('what a worker had not taken when it ended goes to another one, and is closed where there is none', async () => {
  const { port } = await ports.listen(first, WISH);
  await ports.listen(second, WISH);
  const client = open(port);
  await first.has(1);
  ports.forget(first);
  await second.has(1);
  expect(second.given[0]?.connection).toBe(first.given[0]?.connection);
  const closed = once(client, 'close');
  client.resume();
  ports.forget(second);
  await closed;
});

it('a port is closed with its last taker, and is the same one when it is opened again', async () => {
  const { port } = await ports.listen(first, WISH);
  ports.unlisten(first, 0);
  const refused = open(port);
  await new Promise((resolve) => refused.once('close', resolve));
  expect(first.given).toEqual([]);
  expect((await ports.listen(second, WISH)).port).toBe(port);
});

it('says of a port that somebody has what Node says', async () => {
  const { port } = await ports.listen(first, WISH);
  await expect(new SharedPorts().listen(second, { ...WISH, port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
    syscall: 'listen',
    port,
  });
});

it('says of a port that a worker wants twice what Node says', async () => {
  const { port } = await ports.listen(first, WISH);
  ports.forget(first);
  await ports.listen(first, { ...WISH, port });
  await expect(ports.listen(first, { ...WISH, listener: 1, port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
    syscall: 'listen',
    port,
  });
});

it('a connection that a worker has lost on its way is closed, and the worker gets the next one', async () => {
  ports = new SharedPorts(1);
  const { port } = await ports.listen(first, WISH);
  await ports.listen(second, WISH);
  const client = open(port);
  await first.has(1);
  const closed = once(client, 'close');
  client.resume();
  await closed;
  for (const taker of [second, first]) {
    open(port);
    await taker.has(taker === first ? 2 : 1);
  }
});

it('a port that a worker with another configuration numbers otherwise is the same port, and no other one', async () => {
  const { port } = await ports.listen(first, WISH);
  const other = await ports.listen(first, { ...WISH, listener: 1 });
  expect(other.port).not.toBe(port);
  ports.forget(first);
  await ports.listen(first, { ...WISH, port });
  // This one has a port before it that the first one does not have.
  await ports.listen(second, { ...WISH, port: other.port });
  expect((await ports.listen(second, { ...WISH, listener: 1, port })).port).toBe(port);
  open(port);
  await first.has(1);
  open(port);
  await second.has(1);
  expect([first, second].map(({ given }) => given.map(({ message }) => message.listener))).toEqual([[0], [1]]);
});
