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
        const listener = listeners.push({ server, listening, failed: reject }) - 1;
        tellStarter({ kind: 'listen', listener, port, host });
      }),
    close: (server) => {
      tellStarter({ kind: 'unlisten', listener: listeners.findIndex((one) => one.server === server) });
      return Promise.resolve();
    },
  };
}

/** Does what a server does with a connection that it accepts itself. */
function serve(server: Server | undefined, connection: Socket): void {
  connection.allowHalfOpen = true;
  connection.setNoDelay(true);
  server?.emit('connection', connection);
}
