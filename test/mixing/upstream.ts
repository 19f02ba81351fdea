import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type Dialect } from '../../src/dialects/dialect.js';
import { type Fault, numberIn, type Random } from './plan-exchange.js';

/** What the upstream is to do for one exchange, and whom it tells what arrived. */
interface Serving {
  to: Dialect;
  streaming: boolean;
  /** The bytes of the answer. */
  answer: Buffer;
  answerGzip: boolean;
  faults: readonly Fault[];
  early: boolean;
  closes: boolean;
  random: Random;
  arrived(body: Buffer): void;
}

const OVERLOADED =
  'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n';
const BEGINNING = 'event: message_start\ndata: {"type":"message_start","message":{"id"';

/** Stands for the vendors: answers every exchange as it was told to, and tells what arrived. */
export class MixingUpstream {
  url = '';
  /** Requests of which nothing says whose they are. */
  strangers = 0;
  private readonly servings = new Map<number, Serving & { attempts: number }>();
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => this.read(request, response));
    // An idle connection must not be closed under a gateway that is about to use it again.
    this.server.keepAliveTimeout = 0;
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  serve(number: number, serving: Serving): void {
    this.servings.set(number, { ...serving, attempts: 0 });
  }

  forget(number: number): void {
    this.servings.delete(number);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private read(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    let answered = false;
    const answer = (): Serving | undefined => {
      const serving = this.servings.get(
        numberIn(chunks[0]?.toString() ?? '') ?? numberIn(Buffer.concat(chunks).toString()) ?? -1,
      );
      if (!serving || answered) return serving;
      answered = true;
      const fault = serving.faults[serving.attempts++];
      if (fault) fail(fault, request, response);
      else void reply(serving, response);
      return serving;
    };
    request.on('data', (chunk: Buffer) => {
      if (chunks.push(chunk) > 1) return;
      const serving = this.servings.get(numberIn(chunk.toString()) ?? -1);
      if (!serving?.early) return;
      // Answered now, and read only when the gateway may take it for done.
      request.pause();
      answer();
      setTimeout(() => request.resume(), 20);
    });
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    request.on('end', () => {
      const serving = answer();
      if (serving) serving.arrived(Buffer.concat(chunks));
      else {
        this.strangers++;
        response.writeHead(400).end();
      }
    });
  }
}

function fail(fault: Fault, request: IncomingMessage, response: ServerResponse): void {
  switch (fault) {
    case '429':
    case '500':
    case '529':
      response
        .writeHead(Number(fault), { 'content-type': 'application/json', 'retry-after': '1' })
        .end('{"error":{"message":"not now"}}');
      return;
    case 'no answer':
      request.socket.destroy();
      return;
    case 'error as first event':
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(OVERLOADED);
      return;
    case 'cut in the first event':
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(BEGINNING, () => request.socket.destroy());
  }
}

async function reply(
  { streaming, answer, answerGzip, closes, random }: Serving,
  response: ServerResponse,
): Promise<void> {
  const bytes = answerGzip ? gzipSync(answer) : answer;
  const withLength = !streaming && random(2) === 0;
  response.writeHead(200, {
    'content-type': streaming ? 'text/event-stream' : 'application/json',
    ...(answerGzip && { 'content-encoding': 'gzip' }),
    ...(withLength && { 'content-length': bytes.length }),
    ...(closes && { connection: 'close' }),
  });
  // Cut anywhere, so that events and heads of chunks come in parts, some of them much later.
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + 1 + random(Math.max(1_500, bytes.length / 4)));
    response.write(bytes.subarray(at, end));
    at = end;
    await pause(random(6));
    if (response.destroyed) return;
  }
  response.end();
}

function pause(turns: number): Promise<unknown> {
  return new Promise((resolve) => (turns < 3 ? setImmediate(resolve) : setTimeout(resolve, turns * 2)));
}
