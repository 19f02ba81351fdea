import { Injectable, Logger } from '@nestjs/common';
import { NetworkProxies } from './network-proxies.service.js';
import { sendUpstream, type UpstreamRequest } from './send-upstream.js';
import { type UpstreamAnswer } from './upstream-answer.js';
import { UpstreamFailure } from './upstream-failure.js';

/**
 * Sends requests to upstreams by the next way out. Where a network proxy refuses, or fails before the answer, it tries
 * the next proxy.
 */
@Injectable()
export class UpstreamService {
  private readonly logger = new Logger('Proxy');

  constructor(private readonly proxies: NetworkProxies) {}

  /**
   * Sends as {@link sendUpstream} does, by each configured proxy at most once. Rejects with `proxy_required` where the
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
