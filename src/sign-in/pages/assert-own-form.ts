import { type IncomingHttpHeaders } from 'node:http';
import { PageRefusal } from './page-refusal.js';

/**
 * Throws a {@link PageRefusal} for a form that a page of another site has posted: its `Origin` is neither that of
 * `public_url` nor the host that was asked. No page can leave out or choose these headers.
 */
export function assertOwnForm(headers: IncomingHttpHeaders, publicUrl: URL): void {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  const own = origin !== undefined && URL.canParse(origin) ? new URL(origin) : undefined;
  const isOwn = own !== undefined && (own.origin === publicUrl.origin || own.host === host);
  if (!isOwn || (site !== undefined && site !== 'same-origin')) throw new PageRefusal(403, 'foreignForm');
}
