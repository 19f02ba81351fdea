import { type IncomingHttpHeaders } from 'node:http';

/**
 * An id is not all zero, and only versions after 00 have more fields:
 * https://www.w3.org/TR/trace-context/#traceparent-header
 */
const TRACEPARENT = /^([0-9a-f]{2})-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-[\x20-\x7e]{0,256})?$/;
const TRACESTATE = /^[\x20-\x7e]{1,512}$/;

/**
 * Passes a client's trace on as it is. A trace that does not follow the standard is left out. The gateway adds no span
 * of its own.
 */
export function forwardTraceContext(
  headers: Record<string, string>,
  { traceparent, tracestate }: IncomingHttpHeaders,
): void {
  if (typeof traceparent !== 'string' || !isTraceparent(traceparent)) return;
  headers.traceparent = traceparent;
  if (typeof tracestate === 'string' && TRACESTATE.test(tracestate)) headers.tracestate = tracestate;
}

function isTraceparent(value: string): boolean {
  const [, version, more] = TRACEPARENT.exec(value) ?? [];
  return version !== undefined && version !== 'ff' && (version !== '00' || more === undefined);
}
