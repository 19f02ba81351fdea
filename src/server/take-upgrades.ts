import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type Socket } from 'node:net';
import { canonicalUrl } from '../dialects/canonical-url.js';
import { DIALECT_PATH } from '../dialects/dialect.js';
import { asksForWebSocket } from '../dialects/upgrade.js';
import { type ServerConnections } from './close-connections.js';
import { type RemovePrefix } from './remove-prefix.js';

interface WebSockets {
  refusal(request: IncomingMessage): Error | undefined;
  /** Waits until it is known who asks; undefined where it is known at once. Never rejects. */
  awaitCaller(request: IncomingMessage): Promise<void> | undefined;
  accept(request: IncomingMessage, socket: Socket, head: Buffer): void;
}

/**
 * Gives requests for a WebSocket of the Responses API to `webSockets`. Every other request that asks for another
 * protocol, and one that is refused, is answered like any request: most clients that ask for HTTP/2 go on without it.
 * A connection changes its protocol when the requests before that one have been answered, as
 * https://www.rfc-editor.org/rfc/rfc9110#section-7.8 demands. `connections` is told when it is no HTTP any more.
 */
export function takeUpgrades(
  server: Server,
  webSockets: WebSockets,
  limit: (server: Server) => void,
  connections: Pick<ServerConnections, 'afterAnswers' | 'release'>,
  removePrefix: RemovePrefix,
): void {
  const isTaken = (request: IncomingMessage): boolean =>
    isForResponses(request, removePrefix) && webSockets.refusal(request) === undefined;
  const mayBeTaken = (request: IncomingMessage): boolean =>
    isForResponses(request, removePrefix) && (webSockets.awaitCaller(request) !== undefined || isTaken(request));
  // Node 22.21 and later ask this before they give a connection away:
  // https://nodejs.org/api/http.html#httpcreateserveroptions-requestlistener
  Object.assign(server, { shouldUpgradeCallback: mayBeTaken });
  let plain: Server | undefined;
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const answer = (): void => {
      if (!socket.writable) socket.destroy();
      else if (isTaken(request)) {
        connections.release(socket);
        webSockets.accept(request, socket, head);
      } else serveAgain((plain ??= createPlainServer(server, limit)), request, socket, head);
    };
    connections.afterAnswers(socket, () => {
      const waiting = isForResponses(request, removePrefix) ? webSockets.awaitCaller(request) : undefined;
      if (waiting) void keepQuiet(socket, waiting).then(answer);
      else answer();
    });
  });
}

/** Waits, while nobody else listens to the errors of a connection. */
async function keepQuiet(socket: Socket, waiting: Promise<void>): Promise<void> {
  const ignore = (): void => undefined;
  socket.on('error', ignore);
  await waiting;
  socket.off('error', ignore);
}

function isForResponses({ method, url = '', headers }: IncomingMessage, removePrefix: RemovePrefix): boolean {
  if (method !== 'GET' || !asksForWebSocket(headers)) return false;
  const path = canonicalUrl(removePrefix(url)).split('?', 1)[0];
  return path === DIALECT_PATH.responses;
}

/** Makes a server for older versions of Node. It does not listen, and has the listeners of `server` but for upgrades. */
function createPlainServer(server: Server, limit: (server: Server) => void): Server {
  const plain = createServer((request, response) => server.emit('request', request, response));
  limit(plain);
  // With this a server begins to check the time that its clients take.
  plain.emit('listening');
  return plain;
}

/** Puts what has been read of a connection back, and lets `plain` read it. */
function serveAgain(
  plain: Server,
  { method, url, httpVersion, rawHeaders }: IncomingMessage,
  socket: Socket,
  head: Buffer,
): void {
  const names = rawHeaders.filter((_, index) => index % 2 === 0);
  const lines = names.map((name, index) => `${name}: ${rawHeaders[2 * index + 1]}`);
  const top = [`${method} ${url} HTTP/${httpVersion}`, ...lines].join('\r\n');
  socket.unshift(Buffer.concat([Buffer.from(`${top}\r\n\r\n`, 'latin1'), head]));
  plain.emit('connection', socket);
}
