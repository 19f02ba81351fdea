import { WebSocket } from 'ws';

/** Turns of the Responses API by WebSocket. */
export interface Conversation {
  url: string;
  /** Of the connections, in turn. */
  keys: readonly string[];
  /** What a client sends for a turn. */
  frame: string;
  /** How many events the answer has to have. */
  events: number;
  concurrency: number;
  requests: number;
}

/** Connections stay open from order to order, as those of an agent do from turn to turn; by address. */
const open = new Map<string, WebSocket[]>();

/** Each connection its next turn as soon as the answer to the last is complete; resolves when all are answered. */
export async function converse({ url, keys, frame, events, concurrency, requests }: Conversation): Promise<void> {
  const sockets = open.get(url) ?? [];
  open.set(url, sockets);
  while (sockets.length < concurrency) sockets.push(await connect(url, keys[sockets.length % keys.length] ?? ''));
  let left = requests;
  await Promise.all(
    sockets.slice(0, concurrency).map(async (socket) => {
      while (left-- > 0) await takeTurn(socket, frame, events);
    }),
  );
}

function connect(url: string, key: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${key}` }, perMessageDeflate: false });
    socket.on('error', reject).once('open', () => resolve(socket));
  });
}

/** What the last event of an answer is, and what comes in its place. */
const COMPLETED = Buffer.from('"type":"response.completed"');
const ERROR = Buffer.from('"type":"error"');

function takeTurn(socket: WebSocket, frame: string, events: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let count = 0;
    const settle = (): void => void socket.off('message', read).off('close', closed);
    const closed = (): void => {
      settle();
      reject(new Error('The WebSocket was closed before the answer was complete.'));
    };
    const read = (message: Buffer): void => {
      if (++count < events && !message.includes(ERROR)) return;
      settle();
      if (message.includes(COMPLETED)) resolve();
      else reject(new Error(`Event ${count} of ${events} was ${message.toString().slice(0, 200)}`));
    };
    socket.on('message', read).on('close', closed);
    socket.send(frame);
  });
}
