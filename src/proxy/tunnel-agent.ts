import { EventEmitter } from 'node:events';
import { type ClientRequest } from 'node:http';
import { isIP, type Socket } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { hostOf, type OpenSocket, portOf, tlsOptions, whenOpen } from './http1/open-socket.js';

/** No tunnel came about, so nothing was sent to the target. */
export class TunnelFailed extends Error {
  readonly code = 'ETUNNEL';
  override readonly name: string = 'TunnelFailed';
}

/** The network proxy answered CONNECT with something else than 200. */
export class TunnelRefused extends TunnelFailed {
  override readonly name = 'TunnelRefused';

  constructor(readonly status: number) {
    super(`the network proxy refused with ${status}`);
  }
}

/** For whoever has no limit of its own, as control calls. */
const TUNNEL_LIMIT_MS = 15_000;

/**
 * Tunnels through a network proxy. Beyond https-proxy-agent: a refusal is an error, where it would be taken for the answer of
 * the target; a tunnel that is still being opened is given up with its request (event `abandoned`), where it would stay for ever.
 */
export class TunnelAgent extends HttpsProxyAgent<string> {
  override async connect(request: ClientRequest, options: Parameters<HttpsProxyAgent<string>['connect']>[1]) {
    const abandon = new AbortController();
    const giveUp = (): void => abandon.abort();
    const timer = setTimeout(giveUp, TUNNEL_LIMIT_MS);
    let status = 200;
    request.once('abandoned', giveUp);
    request.once('proxyConnect', (answer: { statusCode: number }) => (status = answer.statusCode));
    try {
      const scoped = Object.create(this, { connectOpts: { value: { ...this.connectOpts, signal: abandon.signal } } }) as this;
      const socket = await super.connect.call(scoped, request, options);
      if (status === 200) return socket;
      socket.destroy();
      throw new TunnelRefused(status);
    } catch (error) {
      if (error instanceof TunnelFailed || (error as NodeJS.ErrnoException).code === 'ECONNREFUSED') throw error;
      throw new TunnelFailed('the network proxy could not be reached, or hung up', { cause: error });
    } finally {
      clearTimeout(timer);
      request.off('abandoned', giveUp);
    }
  }
}

/** Opens connections through an agent's network proxy. */
export function openThrough(agent: TunnelAgent): OpenSocket {
  return async (target, _onread, opening) => {
    // It has the events of the request that https-proxy-agent expects, and needs nothing else of one.
    const request = new EventEmitter() as unknown as ClientRequest;
    const abandon = (): boolean => request.emit('abandoned');
    opening.atProxy = true;
    opening.signal.addEventListener('abort', abandon, { once: true });
    const host = hostOf(target);
    const secure = target.protocol === 'https:';
    // The name of a target that is an address gets lost behind the proxy, and Node would expect a certificate for `localhost`.
    const identity = secure && isIP(host) !== 0 ? { checkServerIdentity: (_name: string, certificate: Parameters<typeof checkServerIdentity>[1]) => checkServerIdentity(host, certificate) } : {};
    const socket: Socket = await agent.connect(request, { host, port: portOf(target), ...(secure ? { secureEndpoint: true, ...tlsOptions(target), ...identity } : { secureEndpoint: false }) });
    opening.signal.removeEventListener('abort', abandon);
    opening.atProxy = false;
    return secure ? await whenOpen(socket, 'secureConnect', opening.signal) : socket;
  };
}
