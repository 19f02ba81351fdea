import { type IncomingMessage } from 'node:http';
import { GatewayError } from '../dialects/gateway-error.js';

/** Refuses a request that the team would pay for unless it comes from this very machine. Throws a 401 that says what to set. */
export function assertMayUseTeamCredential(request: IncomingMessage, allowAnonymous: boolean): void {
  if (allowAnonymous || isLocalRequest(request)) return;
  throw new GatewayError(
    401,
    "This gateway pays with its team's credential and only serves requests from its own machine. To open it to everybody who can reach it, set DROID_ALLOW_ANONYMOUS=true on the gateway.",
    { shouldRetry: false },
  );
}

/**
 * Whether a request comes from this very machine: peer and `Host` are loopback, and neither a browser page (`Origin`) nor
 * another proxy (`X-Forwarded-*`, `Forwarded`) stands between.
 */
export function isLocalRequest({ socket, headers }: IncomingMessage): boolean {
  return (
    isLoopbackAddress(socket.remoteAddress ?? '') &&
    isLoopbackHost(headers.host ?? '') &&
    headers.origin === undefined &&
    headers.forwarded === undefined &&
    !Object.keys(headers).some((name) => name.startsWith('x-forwarded-'))
  );
}

function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/.test(address);
}

/** The name is compared, not resolved: a foreign name that resolves to 127.0.0.1 is how a web page reaches local services. */
function isLoopbackHost(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return name === 'localhost' || name === '[::1]' || isLoopbackAddress(name);
}
