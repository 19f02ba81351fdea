/**
 * The load generator, a process of its own, told what to do by IPC: sends requests over and over on raw keep-alive
 * connections, each connection its next one as soon as the answer to the last is complete; or each at its own time.
 */
import { type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { keepConnections, takeConnection } from './connections.js';
import { type Conversation, converse } from './converse.js';
import { exchange } from './exchange.js';
import { findFault, type ReadAnswer, readAnswer } from './read-answer.js';

/** Where requests go, and what they say. */
export interface Address {
  port: number;
  /** The heads of the requests, which take turns; all have the same body. */
  heads: readonly Buffer[];
  body: Buffer;
  /** What the answers have to say; undefined: only their status and their end are looked at. */
  wanted?: ReadAnswer | undefined;
}

export interface LoadOrder extends Address {
  concurrency: number;
  /** 0 opens the connections for a later order. */
  requests: number;
}

/** One request at its time, whatever became of those before it. */
interface Cue {
  /** From the start of the script. */
  atMs: number;
  /** Which address of the script. */
  address: number;
}

export interface Script {
  addresses: readonly Address[];
  cues: readonly Cue[];
}

interface Outcome {
  elapsedMs: number;
  /** Of a script in the order of its cues. */
  firstByteMicros: number[];
}

export type LoadOutcome = { failure: string } | ({ failure: undefined } & Outcome);

/** What the load generator can be told. */
export type Order = LoadOrder | Script | Conversation;

process.once('disconnect', () => process.exit());
process.on('message', (order: Order) => {
  obey(order).then(
    (outcome) => process.send?.({ failure: undefined, ...outcome }),
    (error: Error) => process.send?.({ failure: error.message }),
  );
});

async function obey(order: Order): Promise<Outcome> {
  if ('cues' in order) return play(order);
  if ('heads' in order) return run(order);
  const startMs = performance.now();
  await converse(order);
  return { elapsedMs: performance.now() - startMs, firstByteMicros: [] };
}

/** Which head is next, by port: an order goes on where the last one ended. */
const turns = new Map<number, number>();

/** Of an order every answer is read to its end, and one in so many is also looked at, the last among them. */
const LOOKED_AT_EVERY = 50;

async function run({ concurrency, requests, ...address }: LoadOrder): Promise<Outcome> {
  const sockets: Socket[] = [];
  while (sockets.length < concurrency) sockets.push(await takeConnection(address.port));
  const firstByteMicros: number[] = [];
  let left = requests;
  const startMs = performance.now();
  await Promise.all(
    sockets.map(async (socket) => {
      while (left-- > 0)
        firstByteMicros.push(await (left % LOOKED_AT_EVERY === 0 ? exchangeAndLook : exchangeOnly)(socket, address));
    }),
  );
  keepConnections(address.port, sockets);
  return { elapsedMs: performance.now() - startMs, firstByteMicros };
}

async function play({ addresses, cues }: Script): Promise<Outcome> {
  const startMs = performance.now();
  const firstByteMicros = await Promise.all(
    cues.map(async ({ atMs, address }) => {
      await sleep(Math.max(0, startMs + atMs - performance.now()));
      const to = addresses[address] as Address;
      const socket = await takeConnection(to.port);
      const micros = await exchangeAndLook(socket, to);
      keepConnections(to.port, [socket]);
      return micros;
    }),
  );
  return { elapsedMs: performance.now() - startMs, firstByteMicros };
}

function exchangeOnly(socket: Socket, { port, heads, body }: Address): Promise<number> {
  return exchange(socket, nextHead(port, heads), body);
}

async function exchangeAndLook(socket: Socket, { port, heads, body, wanted }: Address): Promise<number> {
  const answer: Buffer[] = [];
  const micros = await exchange(socket, nextHead(port, heads), body, answer);
  const fault = wanted && findFault(readAnswer(Buffer.concat(answer)), wanted);
  if (fault !== undefined) throw new Error(fault);
  return micros;
}

function nextHead(port: number, heads: readonly Buffer[]): Buffer {
  const turn = turns.get(port) ?? 0;
  turns.set(port, turn + 1);
  return heads[turn % heads.length] as Buffer;
}
