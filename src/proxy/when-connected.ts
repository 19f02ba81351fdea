import { type ClientRequest } from 'node:http';

/**
 * Calls back as soon as a request has its connection, TLS included: before that none of it has reached the target.
 * Through a network proxy the socket only appears once the tunnel stands.
 */
export function whenConnected(outgoing: ClientRequest, connected: () => void): void {
  outgoing.once('socket', (socket) => {
    if (outgoing.reusedSocket) connected();
    else if (outgoing.protocol === 'https:') socket.once('secureConnect', connected);
    else if (socket.connecting) socket.once('connect', connected);
    else connected();
  });
}
