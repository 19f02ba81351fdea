import { EventEmitter } from 'node:events';
import { type ClientRequest, request } from 'node:http';
import { connect, isIP, isIPv6, type Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls } from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { hostOf, type OpenSocket, portOf, tlsOptions, whenOpen } from './http1/open-socket.js';

/** The tunnel could not be opened, so nothing was sent to the target. */
export class TunnelFailed extends Error {
  readonly code = 'ETUNNEL';
  override readonly name: string = 'TunnelFailed';
}

/** The network proxy answered CONNECT with another status than 200. */
export class TunnelRefused extends TunnelFailed {
  override readonly name = 'TunnelRefused';

  constructor(readonly status: number) {
    super(`the network proxy refused with ${status}`);
  }
}

/** For callers without a limit of their own, such as control calls. */
const TUNNEL_LIMIT_MS = 15_000;

/** Limits the headers of the proxy's answer to CONNECT, as Node.js counts them. */
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Opens tunnels through a network proxy. https-proxy-agent reads the proxy's URL and serves targets of both kinds; the
 * request CONNECT is made by Node.js, which parses the answer strictly and within bounds. The event `abandoned` of a
 * request ends the tunnel that is still being opened for it.
 */
export class TunnelAgent extends HttpsProxyAgent<string> {
  override async connect(
    waiting: ClientRequest,
    options: Parameters<HttpsProxyAgent<string>['connect']>[1],
  ): Promise<Socket> {
    const abandon = new AbortController();
    const giveUp = (): void => abandon.abort();
    const timer = setTimeout(giveUp, TUNNEL_LIMIT_MS);
    waiting.once('abandoned', giveUp);
    try {
      const socket = await this.openTunnel(options.host ?? '', options.port, abandon.signal);
      if (!options.secureEndpoint) return socket;
      const { host = '', path, port, ...target } = options;
      return connectTls({ ...(isIP(host) === 0 && { servername: host }), ...target, socket });
    } catch (error) {
      if (error instanceof TunnelFailed || (error as NodeJS.ErrnoException).code === 'ECONNREFUSED') throw error;
      throw new TunnelFailed(reasonOf(error as NodeJS.ErrnoException), { cause: error });
    } finally {
      clearTimeout(timer);
      waiting.off('abandoned', giveUp);
    }
  }

  /** Sends CONNECT: https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6 */
  private openTunnel(host: string, port: number, signal: AbortSignal): Promise<Socket> {
    const { protocol, username, password } = this.proxy;
    const { host: proxyHost = '' } = this.connectOpts;
    const createConnection = (): Socket =>
      protocol === 'https:'
        ? connectTls({ ...(isIP(proxyHost) === 0 && { servername: proxyHost }), ...this.connectOpts })
        : connect(this.connectOpts);
    const target = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
    const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString(
      'base64',
    );
    const headers = {
      host: target,
      'proxy-connection': 'keep-alive',
      ...((username || password) && { 'proxy-authorization': `Basic ${credentials}` }),
    };
    return new Promise((resolve, reject) => {
      const asked = request({
        method: 'CONNECT',
        path: target,
        headers,
        createConnection,
        maxHeaderSize: MAX_ANSWER_BYTES,
        signal,
      });
      // Node.js would ask the proxy to close the connection.
      asked.removeHeader('connection');
      asked.on('error', reject);
      asked.on('connect', ({ statusCode = 0 }, socket: Socket, begun: Buffer) => {
        if (statusCode !== 200) {
          socket.destroy();
          reject(new TunnelRefused(statusCode));
          return;
        }
        // The target has sent these bytes already.
        if (begun.length > 0) socket.unshift(begun);
        resolve(socket);
      });
      asked.end();
    });
  }
}

function reasonOf({ code = '' }: NodeJS.ErrnoException): string {
  if (code === 'HPE_HEADER_OVERFLOW')
    return `the network proxy answered with more than ${MAX_ANSWER_BYTES} bytes of headers`;
  return code.startsWith('HPE_')
    ? 'the network proxy gave an answer that is not HTTP/1.1'
    : 'the network proxy could not be reached, or hung up';
}

/** Opens connections through an agent's network proxy. */
export function openThrough(agent: TunnelAgent): OpenSocket {
  return async (target, _onread, opening) => {
    // https-proxy-agent expects a request; the agent uses nothing of it but its events.
    const waiting = new EventEmitter() as unknown as ClientRequest;
    const abandon = (): boolean => waiting.emit('abandoned');
    opening.atProxy = true;
    opening.signal.addEventListener('abort', abandon, { once: true });
    const host = hostOf(target);
    const secure = target.protocol === 'https:';
    // Behind a proxy Node.js loses the name of a target that is an address, and would expect a certificate for
    // `localhost`.
    const identity =
      secure && isIP(host) !== 0
        ? {
            checkServerIdentity: (_name: string, certificate: Parameters<typeof checkServerIdentity>[1]) =>
              checkServerIdentity(host, certificate),
          }
        : {};
    const socket: Socket = await agent.connect(waiting, {
      host,
      port: portOf(target),
      ...(secure ? { secureEndpoint: true, ...tlsOptions(target), ...identity } : { secureEndpoint: false }),
    });
    opening.signal.removeEventListener('abort', abandon);
    opening.atProxy = false;
    return secure ? await whenOpen(socket, 'secureConnect', opening.signal) : socket;
  };
}
