import { type Server } from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';
import { type Ports } from '../own-ports.js';
import { tellStarter } from './obey-starter.js';
import { type StarterMessage } from './worker-orders.js';

/** A port that the process which started this worker listens on for it. */
interface Listener {
  server: Server;
  listening: (address: AddressInfo) => void;
  failed: (error: Error) => void;
  closed: () => void;
}

/** Makes servers take the connections that the process which started this worker accepts for all workers. */
export function takeConnections(): Ports {
  const listeners: Listener[] = [];
  process.on('message', (message: StarterMessage, connection: Socket | undefined) => {
    switch (message.kind) {
      case 'listening':
        listeners[message.listener]?.listening(message.address);
        return;
      case 'not_listening':
        listeners[message.listener]?.failed(Object.assign(new Error(message.error.message), message.error));
        return;
      case 'not_listening_any_more':
        listeners[message.listener]?.closed();
        return;
      case 'connection':
        tellStarter({ kind: 'taken', ticket: message.ticket });
        // There is none where the client has left meanwhile.
        if (connection) serve(listeners[message.listener]?.server, connection);
        return;
      default:
    }
  });
  return {
    listen: (server, port, host) =>
      new Promise((resolve, reject) => {
        const listening = (address: AddressInfo): void => {
          // With this a server begins to check the time that its clients take.
          server.emit('listening');
          resolve(address);
        };
        const closed = (): void => undefined;
        const listener = listeners.push({ server, listening, failed: reject, closed }) - 1;
        tellStarter({ kind: 'listen', listener, port, host });
      }),
    // A connection may be on its way, and its client has no other one: the worker serves it before it ends.
    close: (server) =>
      new Promise((resolve) => {
        const listener = listeners.findIndex((one) => one.server === server);
        const found = listeners[listener];
        if (!found) {
          resolve();
          return;
        }
        found.closed = resolve;
        tellStarter({ kind: 'unlisten', listener });
      }),
  };
}

/** Does what a server does with a connection that it accepts itself. */
function serve(server: Server | undefined, connection: Socket): void {
  connection.allowHalfOpen = true;
  connection.setNoDelay(true);
  server?.emit('connection', connection);
}
