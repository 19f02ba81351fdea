import { type ClientRequest } from 'node:http';
import { HttpsProxyAgent } from 'https-proxy-agent';

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
