/**
 * The benchmark's upstream, a process of its own: it reads the request, looks at nothing but the first segment of its
 * path and answers as fast as node:http can. For `asked` it also looks at the header that says how many events the
 * answer shall have, and for `mixed` at the body: whether it wants a stream, and of how many tokens. ANSWER
 * is how it answers where the path begins with something else. With TLS_KEY and TLS_CERT (PEM) it speaks HTTPS.
 */
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { responsesEvents, SMALL_ANSWER, streamEvents } from './answers.js';

const { TLS_KEY, TLS_CERT, ANSWER = '' } = process.env;

/** A model writes about as fast as this. */
const PACE_MS = 50;

const events = streamEvents(200);
const responses = responsesEvents(200);
const bursts = Array.from({ length: 20 }, (_, index) => Buffer.concat(events.slice(index * 10, index * 10 + 10)));
const tokens = inPackets(streamEvents(26));
const paced = streamEvents(100);

const answers: Readonly<Record<string, (response: ServerResponse, request: IncomingMessage) => void>> = {
  small: writeSmall,
  events: (response) => writeInTurns(startStream(response), events),
  responses: (response) => writeInTurns(startStream(response), responses),
  bursts: (response) => writeInTurns(startStream(response), bursts),
  tokens: (response) => writeInTurns(startStream(response), tokens),
  paced: (response) => writePaced(startStream(response), paced),
  mixed: (response, request) => void writeByBody(response, request).catch(() => response.destroy()),
  asked: (response, { headers }) =>
    headers['anthropic-events'] === undefined
      ? writeSmall(response)
      : writeInTurns(startStream(response), eventsOf(Number(headers['anthropic-events']))),
};

/** Answers of more tokens than this come as a model writes them, shorter ones at once. */
const LONGEST_AT_ONCE = 32;

async function writeByBody(response: ServerResponse, request: IncomingMessage): Promise<void> {
  const body = (await buffer(request)).toString('latin1');
  if (!/"stream": ?true/.test(body)) {
    writeSmall(response);
    return;
  }
  const tokenCount = Number(/"max_tokens": ?(\d+)/.exec(body)?.[1]);
  const write = tokenCount > LONGEST_AT_ONCE ? writePaced : writeInTurns;
  write(startStream(response), inPackets(eventsOf(tokenCount + 6)));
}

const streams = new Map<number, Buffer[]>();

function eventsOf(count: number): Buffer[] {
  const known = streams.get(count) ?? streamEvents(count);
  streams.set(count, known);
  return known;
}

function writeSmall(response: ServerResponse): void {
  response
    .writeHead(200, { 'content-type': 'application/json', 'content-length': SMALL_ANSWER.length })
    .end(SMALL_ANSWER);
}

/**
 * As vendors send them: the three opening events together, then token by token, then the three closing ones together.
 */
function inPackets(all: readonly Buffer[]): Buffer[] {
  return [Buffer.concat(all.slice(0, 3)), ...all.slice(3, -3), Buffer.concat(all.slice(-3))];
}

function startStream(response: ServerResponse): ServerResponse {
  return response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
}

/** One write a turn of the event loop: pieces that are written in the same turn would leave as one. */
function writeInTurns(response: ServerResponse, pieces: readonly Buffer[], index = 0): void {
  response.write(pieces[index]);
  if (index + 1 === pieces.length) response.end();
  else setImmediate(() => writeInTurns(response, pieces, index + 1));
}

function writePaced(response: ServerResponse, pieces: readonly Buffer[]): void {
  let index = 0;
  const timer = setInterval(() => {
    response.write(pieces[index++]);
    if (index < pieces.length) return;
    clearInterval(timer);
    response.end();
  }, PACE_MS);
  response.once('close', () => clearInterval(timer));
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const asked = request.url?.split('/', 2)[1] ?? '';
  const name = Object.hasOwn(answers, asked) ? asked : ANSWER;
  const write = answers[name];
  if (!write) response.writeHead(404).end();
  else if (name === 'mixed') write(response, request);
  else request.resume().once('end', () => write(response, request));
}

const server = TLS_KEY ? createHttpsServer({ key: TLS_KEY, cert: TLS_CERT }, answer) : createHttpServer(answer);
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  console.log(`listens on ${TLS_KEY ? 'https' : 'http'}://localhost:${(server.address() as AddressInfo).port}`);
});
