import { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { InFlightSet } from '../memory/in-flight-set.js';
import { OWN_PORTS, type Ports } from './own-ports.js';

/**
 * Follows the connections of one server, so that the server can stop without cutting an answer and without waiting for
 * idle connections.
 */
export interface ServerConnections {
  /** Makes every answer say `connection: close` from now on, so that clients open their next connection elsewhere. */
  sendAway(): void;
  /**
   * Takes no new connection, and closes each connection when it has been idle for `lingerMs`. A client whose answer had
   * begun before `connection: close` could be said may send its next request on the same connection. Resolves when no
   * connection is left.
   */
  stop(lingerMs: number): Promise<void>;
  /** Calls back once no answer is under way on a connection, at once where there is none. */
  afterAnswers(socket: Socket, act: () => void): void;
  /** Leaves a connection that is no HTTP any more to whoever has it now. It counts as open until it is closed. */
  release(socket: Socket): void;
  /** Closes the connections that are left. */
  cut(): void;
}

interface Connection {
  answers: InFlightSet<ServerResponse>;
  idleSinceMs: number;
  /** Called once no answer is under way. */
  waiting: (() => void)[];
}

export function trackConnections(server: Server, ports: Ports = OWN_PORTS): ServerConnections {
  const open = new Map<Socket, Connection>();
  const released = new Set<Socket>();
  let away = false;
  let lingerMs: number | undefined;
  let noneLeft: () => void = () => undefined;

  const closeWhenIdle = (socket: Socket, connection: Connection): void => {
    const { answers, idleSinceMs } = connection;
    if (lingerMs === undefined || answers.size > 0 || released.has(socket)) return;
    const leftMs = idleSinceMs + lingerMs - performance.now();
    if (leftMs <= 0) socket.destroySoon();
    else setTimeout(() => closeWhenIdle(socket, open.get(socket) ?? connection), leftMs + 1).unref();
  };

  server.on('connection', (socket) => {
    const connection = { answers: new InFlightSet<ServerResponse>(), idleSinceMs: performance.now(), waiting: [] };
    open.set(socket, connection);
    socket.once('close', () => {
      open.delete(socket);
      released.delete(socket);
      if (open.size === 0) noneLeft();
    });
    closeWhenIdle(socket, connection);
  });
  // This comes before the application's own listener, which may answer at once.
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    const connection = open.get(socket);
    if (!connection) return;
    const slot = connection.answers.add(response);
    if (away) response.shouldKeepAlive = false;
    response.once('close', () => {
      connection.answers.delete(slot, response);
      connection.idleSinceMs = performance.now();
      if (connection.answers.size === 0) for (const act of connection.waiting.splice(0)) act();
      closeWhenIdle(socket, connection);
    });
  });

  return {
    sendAway: () => {
      away = true;
      for (const { answers } of open.values())
        for (const response of answers) if (!response.headersSent) response.shouldKeepAlive = false;
    },
    stop: (ms) => {
      lingerMs = ms;
      // Until the port is closed, a connection may come that was on its way.
      const ended = ports.close(server).then(
        () =>
          new Promise<void>((resolve) => {
            noneLeft = resolve;
            if (open.size === 0) resolve();
          }),
      );
      for (const [socket, connection] of open) closeWhenIdle(socket, connection);
      return ended;
    },
    afterAnswers: (socket, act) => {
      const connection = open.get(socket);
      if (connection && connection.answers.size > 0) connection.waiting.push(act);
      else act();
    },
    release: (socket) => void released.add(socket),
    cut: () => {
      for (const socket of open.keys()) socket.destroy();
    },
  };
}
