import { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';

/**
 * Follows a server's connections, so that it can stop without waiting for those that nobody uses.
 * The returned function closes every idle connection at once and every other after its answer.
 */
export function trackConnections(server: Server): () => void {
  const busy = new Map<Socket, number>();
  let closing = false;

  server.on('connection', (socket) => {
    busy.set(socket, 0);
    socket.once('close', () => busy.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    busy.set(socket, (busy.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const left = (busy.get(socket) ?? 1) - 1;
      if (busy.has(socket)) busy.set(socket, left);
      if (closing && left === 0) socket.destroySoon();
    });
  });

  return () => {
    closing = true;
    for (const [socket, requests] of busy) if (requests === 0) socket.destroy();
  };
}
