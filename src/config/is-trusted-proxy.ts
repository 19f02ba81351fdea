import { type BlockList, isIP } from 'node:net';

/** Writes an IPv4 address in the form of IPv6, as sockets that listen on both have it, as IPv4 again. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

/** Tells whether an address is that of a reverse proxy that `trusted_proxies` names. */
export function isTrustedProxy(trusted: BlockList, address: string): boolean {
  const plain = plainAddress(address);
  const version = isIP(plain);
  return version !== 0 && trusted.check(plain, version === 4 ? 'ipv4' : 'ipv6');
}
