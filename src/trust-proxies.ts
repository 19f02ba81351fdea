import { isIP } from 'node:net';
import { type ConfigService } from './config/config.service.js';

/**
 * Express's `trust proxy`: whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed. Nobody's, unless
 * `trusted_proxies` names the peer.
 */
export function trustProxies(config: ConfigService): (address: string) => boolean {
  return (address) => {
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
    const version = isIP(plain);
    return version !== 0 && config.current.trustedProxies.check(plain, version === 4 ? 'ipv4' : 'ipv6');
  };
}
