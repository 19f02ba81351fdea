import { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';

/** The connections of one server, followed so that it can stop without cutting an answer or waiting for a connection that nobody uses. */
export interface ServerConnections {
  /** From now on every answer says `connection: close`, so that clients open their next connection elsewhere. */
  sendAway(): void;
  /**
   * Takes no new connection, closes idle ones at once and every other after its answer. A client whose answer had begun
   * before it could be told to leave gets `lingerMs` for its next request. Resolves when no connection is left.
   */
  stop(lingerMs: number): Promise<void>;
  /** Closes what is left. */
  cut(): void;
}

export function trackConnections(server: Server): ServerConnections {
  const open = new Map<Socket, Set<ServerResponse>>();
  let away = false;
  let lingerMs: number | undefined;

  server.on('connection', (socket) => {
    open.set(socket, new Set());
    socket.once('close', () => open.delete(socket));
  });
  // Before the application's own listener, which may answer at once.
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    const answers = open.get(socket) ?? new Set();
    answers.add(response);
    if (away) response.shouldKeepAlive = false;
    response.once('close', () => {
      answers.delete(response);
      if (lingerMs === undefined || answers.size > 0) return;
      if (lingerMs === 0) socket.destroySoon();
      else setTimeout(() => answers.size === 0 && socket.destroySoon(), lingerMs).unref();
    });
  });

  return {
    sendAway: () => {
      away = true;
      for (const answers of open.values()) for (const response of answers) if (!response.headersSent) response.shouldKeepAlive = false;
    },
    stop: (ms) => {
      lingerMs = ms;
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const [socket, answers] of open) if (answers.size === 0) socket.destroySoon();
      return stopped;
    },
    cut: () => {
      for (const socket of open.keys()) socket.destroy();
    },
  };
}
