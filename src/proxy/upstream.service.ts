import { Injectable, Logger } from '@nestjs/common';
import { NetworkProxies } from './network-proxies.service.js';
import { sendUpstream, type UpstreamRequest } from './send-upstream.js';
import { type UpstreamAnswer } from './upstream-answer.js';
import { UpstreamFailure } from './upstream-failure.js';

/**
 * Sends requests to upstreams by the next way out; a network proxy that refuses or dies before the answer is passed
 * over for the next.
 */
@Injectable()
export class UpstreamService {
  private readonly logger = new Logger('Proxy');

  constructor(private readonly proxies: NetworkProxies) {}

  /**
   * See {@link sendUpstream}; each configured proxy is tried once at most. Rejects with `proxy_required` where the
   * direct way is not allowed.
   */
  async send(request: UpstreamRequest): Promise<UpstreamAnswer> {
    for (let left = this.proxies.countFor(request.url); ; left--) {
      const route = this.proxies.next(request.url);
      try {
        return await sendUpstream(request, route.connections);
      } catch (error) {
        const another =
          left > 1 &&
          route.proxy !== undefined &&
          error instanceof UpstreamFailure &&
          error.reason !== 'first_byte_timeout';
        if (!another) throw error;
        this.logger.warn(`Proxy ${route.proxy} failed (${error.reason}); trying the next one`);
      }
    }
  }
}
