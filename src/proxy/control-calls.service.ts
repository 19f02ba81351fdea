import { type ClientRequest, type IncomingMessage, request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Injectable, Logger } from '@nestjs/common';
import { type AxiosResponse } from 'axios';
import { NetworkProxies, type Route } from './network-proxies.service.js';
import { TunnelFailed } from './tunnel-agent.js';
import { UpstreamFailure } from './upstream-failure.js';
import { whenConnected } from './when-connected.js';

/**
 * A call that the gateway makes for itself, such as for a token. Such calls are rare and small, and are answered at
 * once.
 */
interface ControlRequest {
  url: URL;
  /** What the log calls the target, where its host is nobody's business. */
  name?: string;
  method: 'GET' | 'POST';
  headers?: Readonly<Record<string, string>>;
  body?: string | Buffer;
  responseType?: 'json' | 'text';
  /** For all attempts together. */
  limitMs: number;
  maxAnswerBytes: number;
  /** True where the call does no harm when it arrives twice. */
  repeatable: boolean;
  /** Whether it goes past the network proxies, whatever the operator has configured. */
  directly?: boolean;
  /** Whether it is made so often that the log tells of its way only where it tells of everything. */
  frequent?: boolean;
}

/** No answer came to a control call. The error carries nothing of the request, which may hold tokens. */
export class ControlFailure extends Error {
  constructor(
    /**
     * The code of Node.js or axios, such as `ECONNREFUSED`. It is `ERR_CANCELED` after the limit, and `proxy_required`
     * where the operator allows no direct way and there is no proxy.
     */
    readonly code: string,
    /** False when the request has certainly not left. */
    readonly maybeSent: boolean,
  ) {
    super(code);
    this.name = 'ControlFailure';
  }
}

/** A network proxy may take this long to connect while another one is left to try. */
const PROXY_CONNECT_MS = 3_000;

interface Opening {
  signal: AbortSignal;
  /** Undefined where the connection may take as long as the call. */
  connectMs: number | undefined;
  onConnected: () => void;
}

/**
 * Makes control calls by the next way out. Where a network proxy fails, the call tries the next proxy, provided that
 * the request cannot have arrived or may arrive twice.
 */
@Injectable()
export class ControlCalls {
  private readonly logger = new Logger('Proxy');

  constructor(private readonly proxies: NetworkProxies) {}

  /** Resolves with an answer of any status. Rejects with a {@link ControlFailure}. Follows no redirect. */
  async send(request: ControlRequest): Promise<AxiosResponse<unknown>> {
    const signal = AbortSignal.timeout(request.limitMs);
    const endMs = performance.now() + request.limitMs;
    for (let left = request.directly ? 1 : this.proxies.countFor(request.url); ; left--) {
      const route = request.directly ? this.proxies.directTo(request.url) : this.routeTo(request);
      try {
        return await attempt(
          request,
          route,
          signal,
          left > 1 ? Math.min(PROXY_CONNECT_MS, (endMs - performance.now()) / left) : undefined,
        );
      } catch (error) {
        if (!(error instanceof ControlFailure)) throw error;
        const another =
          left > 1 && route.proxy !== undefined && !signal.aborted && (request.repeatable || !error.maybeSent);
        if (!another) throw error;
        this.logger.warn(`Proxy ${route.proxy} failed (${error.code}); trying the next one`);
      }
    }
  }

  private routeTo({ url, name, frequent }: ControlRequest): Route {
    try {
      return this.proxies.next(url, name, frequent ? 'debug' : 'log');
    } catch (error) {
      if (error instanceof UpstreamFailure) throw new ControlFailure(error.reason, false);
      throw error;
    }
  }
}

async function attempt(
  { url, method, headers, body, responseType = 'json', maxAnswerBytes }: ControlRequest,
  { agent }: Route,
  signal: AbortSignal,
  connectMs: number | undefined,
): Promise<AxiosResponse<unknown>> {
  // axios is loaded when it is first needed: loading it takes longer than starting the rest of the gateway.
  const { default: axios } = await import('axios');
  let connected = false;
  try {
    return await axios.request({
      url: url.href,
      method,
      headers: { ...headers },
      data: body,
      httpAgent: agent,
      httpsAgent: agent,
      proxy: false,
      transport: {
        request: (options: RequestOptions, onAnswer: (answer: IncomingMessage) => void) =>
          open(options, onAnswer, { signal, connectMs, onConnected: () => (connected = true) }),
      },
      maxRedirects: 0,
      maxContentLength: maxAnswerBytes,
      responseType,
      signal,
      validateStatus: () => true,
    });
  } catch (error) {
    const code = axios.isAxiosError(error) ? (error.code ?? 'unknown error') : 'unknown error';
    throw new ControlFailure(code, connected);
  }
}

/**
 * Sends a request as axios would. In addition the connection has to be open in time, and a tunnel that is still being
 * opened ends with its call.
 */
function open(
  options: RequestOptions,
  onAnswer: (answer: IncomingMessage) => void,
  { signal, connectMs, onConnected }: Opening,
): ClientRequest {
  const outgoing = (options.protocol === 'https:' ? httpsRequest : httpRequest)(options, onAnswer);
  const abandon = (): boolean => outgoing.emit('abandoned');
  const giveUp = (): void => {
    abandon();
    // A request that has no socket yet is ended by its tunnel.
    if (outgoing.socket) outgoing.destroy(new TunnelFailed('no connection in time'));
  };
  const timer = connectMs === undefined ? undefined : setTimeout(giveUp, connectMs);
  signal.addEventListener('abort', abandon, { once: true });
  outgoing.once('close', () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', abandon);
  });
  whenConnected(outgoing, () => {
    clearTimeout(timer);
    onConnected();
  });
  return outgoing;
}
