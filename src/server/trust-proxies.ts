import { type ConfigService } from '../config/config.service.js';
import { isTrustedProxy } from '../config/is-trusted-proxy.js';

/**
 * Sets Express's `trust proxy`, for pages: the proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
 */
export function trustProxies(config: ConfigService): (address: string) => boolean {
  return (address) => isTrustedProxy(config.current.trustedProxies, address);
}
