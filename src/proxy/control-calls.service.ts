import { Injectable, Logger } from '@nestjs/common';
import { type AxiosResponse } from 'axios';
import { NetworkProxies, type Route } from './network-proxies.service.js';

/** A call of the gateway's own, such as for a token: rare, small and answered at once. */
export interface ControlRequest {
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
    /** Node's or axios's code, such as `ECONNREFUSED`; `ERR_CANCELED` after the limit. */
    readonly code: string,
    /** False when it is certain that the request did not leave. */
    readonly maybeSent: boolean,
  ) {
    super(code);
    this.name = 'ControlFailure';
  }
}

/** The connection was never made, so nothing was sent. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ETUNNEL', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT']);

/** Makes control calls by the next way out; where a network proxy fails, the next one is tried within the call, as long as the request cannot have arrived or may arrive twice. */
@Injectable()
export class ControlCalls {
  private readonly logger = new Logger('Proxy');

  constructor(private readonly proxies: NetworkProxies) {}

  /** Resolves with an answer of any status; rejects with a {@link ControlFailure}. Follows no redirect. */
  async send(request: ControlRequest): Promise<AxiosResponse<unknown>> {
    const signal = AbortSignal.timeout(request.limitMs);
    for (let left = this.proxies.count; ; left--) {
      const route = this.proxies.next(request.url);
      try {
        return await attempt(request, route, signal);
      } catch (error) {
        if (!(error instanceof ControlFailure)) throw error;
        const another = left > 1 && route.proxy !== undefined && !signal.aborted && (request.repeatable || !error.maybeSent);
        if (!another) throw error;
        this.logger.warn(`Proxy ${route.proxy} failed (${error.code}); trying the next one`);
      }
    }
  }
}

async function attempt({ url, method, headers, body, responseType = 'json', maxAnswerBytes }: ControlRequest, { agent }: Route, signal: AbortSignal): Promise<AxiosResponse<unknown>> {
  // Loaded when it is first needed: it takes longer to load than the rest of the gateway to start.
  const { default: axios } = await import('axios');
  try {
    return await axios.request({
      url: url.href,
      method,
      headers: { ...headers },
      data: body,
      httpAgent: agent,
      httpsAgent: agent,
      proxy: false,
      maxRedirects: 0,
      maxContentLength: maxAnswerBytes,
      responseType,
      signal,
      validateStatus: () => true,
    });
  } catch (error) {
    const code = axios.isAxiosError(error) ? (error.code ?? 'unknown error') : 'unknown error';
    throw new ControlFailure(code, !NEVER_SENT.has(code));
  }
}
