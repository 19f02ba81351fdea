import { connect, isIP, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';

/** A connection that is being opened. */
export interface Opening {
  signal: AbortSignal;
  /** True while a network proxy opens the tunnel. */
  atProxy: boolean;
}

/** Opens a connection, TLS included. `onread` is for sockets that can read into a given buffer. */
export type OpenSocket = (target: URL, onread: OnReadOpts, opening: Opening) => Promise<Socket>;

/** Opens connections straight to the target. It resumes TLS sessions, which saves a round trip. */
export function openDirectly(): OpenSocket {
  const sessions = new Map<string, Buffer>();
  return async (target, onread, { signal }) => {
    const host = hostOf(target);
    if (target.protocol !== 'https:')
      return await whenOpen(connect({ host, port: portOf(target), onread }), 'connect', signal);
    const options: ConnectionOptions & { onread: OnReadOpts } = {
      ...tlsOptions(target),
      host,
      port: portOf(target),
      session: sessions.get(target.origin),
      onread,
    };
    const socket = connectTls(options);
    socket.on('session', (session) => sessions.set(target.origin, session));
    socket.once('error', () => sessions.delete(target.origin));
    return await whenOpen(socket, 'secureConnect', signal);
  };
}

/** The TLS options for a target, whichever way its bytes go. */
export function tlsOptions(target: URL): ConnectionOptions {
  const host = hostOf(target);
  return { ALPNProtocols: ['http/1.1'], ...(isIP(host) === 0 && { servername: host }) };
}

/** The host's address or name, without the brackets of IPv6. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

export function portOf({ port, protocol }: URL): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80);
}

/**
 * Resolves with the socket at the event that says that it is open. Destroys the socket when `signal` fires before that.
 */
export function whenOpen(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => void socket.destroy();
    const close = (): void => fail(new Error('the connection was closed while it was opened'));
    const settle = (): void => {
      signal.removeEventListener('abort', giveUp);
      socket.off('error', fail);
      socket.off('close', close);
    };
    const fail = (error: Error): void => {
      settle();
      socket.on('error', () => undefined);
      reject(error);
    };
    socket.once('error', fail);
    socket.once('close', close);
    socket.once(event, () => {
      settle();
      resolve(socket);
    });
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
  });
}
