import { type ClientRequest } from 'node:http';

/**
 * Calls back as soon as a request has its connection, TLS included. Before that nothing of the request has reached the
 * target. Through a network proxy the request gets its socket when the tunnel is open.
 */
export function whenConnected(outgoing: ClientRequest, connected: () => void): void {
  outgoing.once('socket', (socket) => {
    if (outgoing.reusedSocket) connected();
    else if (outgoing.protocol === 'https:') socket.once('secureConnect', connected);
    else if (socket.connecting) socket.once('connect', connected);
    else connected();
  });
}
