import { type IncomingMessage } from 'node:http';
import { GatewayError } from '../../dialects/gateway-error.js';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Throws a 403 for a write that does not come from a page of this gateway. A foreign page can neither leave out nor
 * choose its `Origin`, and a browser lets it send `x-forwarded-host` only after a preflight.
 */
export function assertOwnOrigin({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): void {
  if (READS.has(method ?? '')) return;
  const origin = hostOf(headers.origin);
  if (origin !== undefined && (origin === headers.host || origin === headers['x-forwarded-host'])) return;
  throw new GatewayError(
    403,
    "Origin: only this gateway's own pages may change anything here. A proxy in front has to pass Host, or set " +
      'X-Forwarded-Host.',
    { shouldRetry: false },
  );
}

function hostOf(origin: string | undefined): string | undefined {
  if (origin === undefined || !URL.canParse(origin)) return undefined;
  return new URL(origin).host;
}
