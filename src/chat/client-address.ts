import { type IncomingMessage } from 'node:http';
import { type BlockList, isIP } from 'node:net';
import { isTrustedProxy, plainAddress } from '../config/is-trusted-proxy.js';

/**
 * Finds the address of a client on another machine: the peer's address, or, where the peer is a trusted proxy, the last
 * address in `X-Forwarded-For` that is no trusted proxy. Answers undefined for a client on this machine and for what is
 * no address.
 */
export function clientAddress({ socket, headers }: IncomingMessage, trusted: BlockList): string | undefined {
  let address = plainAddress(socket.remoteAddress ?? '');
  const forwarded = headers['x-forwarded-for'];
  if (forwarded !== undefined) {
    const hops = String(forwarded)
      .split(',')
      .map((hop) => plainAddress(hop.trim()));
    while (hops.length > 0 && isTrustedProxy(trusted, address)) address = hops.pop() ?? '';
  }
  return isIP(address) === 0 || /^(?:127\.|::1$)/.test(address) ? undefined : address;
}
