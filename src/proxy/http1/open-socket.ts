import { connect, isIP, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';

/** A connection that is being opened. */
export interface Opening {
  signal: AbortSignal;
  /** It waits for a network proxy to open a tunnel. */
  atProxy: boolean;
}

/**
 * Opens a connection; resolves once it stands, TLS included. `onread` is for sockets that can read into a given buffer.
 */
export type OpenSocket = (target: URL, onread: OnReadOpts, opening: Opening) => Promise<Socket>;

/** Straight to the target. TLS sessions are resumed, which spares a round trip. */
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

/** What a TLS connection to a target is opened with, however its bytes travel. */
export function tlsOptions(target: URL): ConnectionOptions {
  const host = hostOf(target);
  return { ALPNProtocols: ['http/1.1'], ...(isIP(host) === 0 && { servername: host }) };
}

/** The address or name, without the brackets of IPv6. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

export function portOf({ port, protocol }: URL): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80);
}

/** Resolves with the socket at the event that says that it stands; one that is given up is destroyed. */
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
