import { type ClientRequest, type IncomingMessage, request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Injectable, Logger } from '@nestjs/common';
import { type AxiosResponse } from 'axios';
import { NetworkProxies, type Route } from './network-proxies.service.js';
import { TunnelFailed } from './tunnel-agent.js';
import { UpstreamFailure } from './upstream-failure.js';
import { whenConnected } from './when-connected.js';

/** A call of the gateway's own, such as for a token: rare, small and answered at once. */
interface ControlRequest {
  url: URL;
  method: 'GET' | 'POST';
  headers?: Readonly<Record<string, string>>;
  body?: string;
  responseType?: 'json' | 'text';
  /** All attempts together. */
  limitMs: number;
  maxAnswerBytes: number;
  /** It does no harm when it arrives twice. */
  repeatable: boolean;
}

/** No answer came. Carries nothing of the request, which may hold tokens. */
export class ControlFailure extends Error {
  constructor(
    /**
     * Node's or axios's code, such as `ECONNREFUSED`; `ERR_CANCELED` after the limit, `proxy_required` where no proxy
     * may be passed by.
     */
    readonly code: string,
    /** False when it is certain that the request did not leave. */
    readonly maybeSent: boolean,
  ) {
    super(code);
    this.name = 'ControlFailure';
  }
}

/** How long a network proxy may take to connect while there is another one to try. */
const PROXY_CONNECT_MS = 3_000;

interface Opening {
  signal: AbortSignal;
  /** Undefined: as long as the call may take. */
  connectMs: number | undefined;
  onConnected: () => void;
}

/**
 * Makes control calls by the next way out; where a network proxy fails, the next one is tried within the call, as long
 * as the request cannot have arrived or may arrive twice.
 */
@Injectable()
export class ControlCalls {
  private readonly logger = new Logger('Proxy');

  constructor(private readonly proxies: NetworkProxies) {}

  /** Resolves with an answer of any status; rejects with a {@link ControlFailure}. Follows no redirect. */
  async send(request: ControlRequest): Promise<AxiosResponse<unknown>> {
    const signal = AbortSignal.timeout(request.limitMs);
    const endMs = performance.now() + request.limitMs;
    for (let left = this.proxies.countFor(request.url); ; left--) {
      const route = this.routeTo(request.url);
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

  private routeTo(target: URL): Route {
    try {
      return this.proxies.next(target);
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
  // Loaded when it is first needed: it takes longer to load than the rest of the gateway to start.
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
 * As axios would, except that a connection has to stand in time, and that a tunnel which is still being opened ends
 * with its call.
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
    // One that has no socket yet learns of it by its tunnel.
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
