import { isIPv6 } from 'node:net';
import { plainAddress } from '../config/is-trusted-proxy.js';

/**
 * Names whom an address counts as. The owner of one IPv6 address mostly owns all 2⁶⁴ of its network, which therefore
 * count as one.
 */
export function networkOf(address: string): string {
  const plain = plainAddress(address);
  if (!isIPv6(plain)) return plain;
  const [head = [], tail] = (plain.split('%', 1)[0] ?? '').split('::').map((half) => half.split(':').filter(Boolean));
  const zeros = tail ? Array.from({ length: 8 - head.length - tail.length }, () => '0') : [];
  return [...head, ...zeros, ...(tail ?? [])].slice(0, 4).join(':').toLowerCase();
}
