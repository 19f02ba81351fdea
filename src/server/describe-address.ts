import { type AddressInfo, isIPv6 } from 'node:net';
import { dashboardAddress } from '../config/dashboard-address.js';

const EVERYWHERE = new Map([
  ['::', 'all interfaces'],
  ['0.0.0.0', 'all interfaces of IPv4'],
]);

/** The URL of a server for its own machine. `localhost` stands for IPv4 and IPv6. */
export function urlOf({ address, port }: AddressInfo): string {
  if (address === '::') return `http://localhost:${port}`;
  if (address === '0.0.0.0') return `http://127.0.0.1:${port}`;
  return `http://${isIPv6(address) ? `[${address}]` : address}:${port}`;
}

/** Says to people where a server listens. The text ends with a URL. */
export function describeAddress(bound: AddressInfo): string {
  const everywhere = EVERYWHERE.get(bound.address);
  return everywhere === undefined ? urlOf(bound) : `${everywhere}, port ${bound.port}: ${urlOf(bound)}`;
}

/**
 * Says to people where the dashboard is and what opens it; `opener` is undefined while nothing does. People elsewhere
 * know the gateway by `publicUrl`.
 */
export function describeDashboard(adminUrl: string, opener: string | undefined, publicUrl: URL | undefined): string {
  const elsewhere = publicUrl ? `, elsewhere ${dashboardAddress(publicUrl)}` : '';
  return (
    `The dashboard is ${adminUrl}/dashboard${elsewhere}; ` +
    `${opener === undefined ? 'set ADMIN_TOKEN (16 characters or more) to open it' : `${opener} opens it`}, and ` +
    'holders of gateway keys see their own use'
  );
}

/** Reads `HOST` as people write it: an IPv6 address may have the brackets that it has in URLs. */
export function plainHost(host: string | undefined): string | undefined {
  return host?.trim().replace(/^\[(.*)\]$/, '$1') || undefined;
}
