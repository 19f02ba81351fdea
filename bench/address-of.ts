import { type Address } from './load.js';
import { type HeadSettings, requestHeads } from './request-heads.js';

/** What the load generator needs to send a body to a target, but for how often and how many at once. */
export function addressOf(
  url: string,
  body: Buffer,
  head: Pick<HeadSettings, 'path' | 'clients' | 'events' | 'headers'>,
): Address {
  const { host, port } = new URL(url);
  return { port: Number(port), heads: requestHeads({ ...head, host, bodyLength: body.length }), body };
}
