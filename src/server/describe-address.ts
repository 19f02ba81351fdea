import { type AddressInfo, isIPv6 } from 'node:net';

const EVERYWHERE = new Map([
  ['::', 'all interfaces'],
  ['0.0.0.0', 'all interfaces of IPv4'],
]);

/** Where a server can be reached from its own machine. Answers to `localhost` come by either protocol. */
export function urlOf({ address, port }: AddressInfo): string {
  if (address === '::') return `http://localhost:${port}`;
  if (address === '0.0.0.0') return `http://127.0.0.1:${port}`;
  return `http://${isIPv6(address) ? `[${address}]` : address}:${port}`;
}

/** Where it truly listens, for people; ends with a URL. */
export function describeAddress(bound: AddressInfo): string {
  const everywhere = EVERYWHERE.get(bound.address);
  return everywhere === undefined ? urlOf(bound) : `${everywhere}, port ${bound.port}: ${urlOf(bound)}`;
}

/** Where the dashboard is and what opens it, for people. */
export function describeDashboard(adminUrl: string, hasToken: boolean): string {
  return (
    `The dashboard is ${adminUrl}/dashboard; ` +
    `${hasToken ? 'ADMIN_TOKEN opens it' : 'set ADMIN_TOKEN (16 characters or more) to open it'}, and holders of ` +
    'gateway keys see their own use'
  );
}

/** `HOST` as people write it: an IPv6 address may have the brackets that it has in URLs. */
export function plainHost(host: string | undefined): string | undefined {
  return host?.trim().replace(/^\[(.*)\]$/, '$1') || undefined;
}
