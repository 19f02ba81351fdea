import { type IncomingMessage } from 'node:http';
import { isProxyHeader } from './proxy-headers.js';

/** As much of a header's name as an error repeats. */
const LONGEST_NAME = 40;

export type Caller = Pick<IncomingMessage, 'socket' | 'headers' | 'rawHeaders' | 'httpVersion' | 'url'>;

/**
 * What says that a request does not come from a program on this very machine, as a part of a sentence; undefined where
 * nothing does. Peer and `Host` have to be loopback, and nothing may tell of a web page or of a proxy in between. A
 * proxy on this machine that writes neither a header nor HTTP/1.0 cannot be told apart.
 */
export function whyNotLocal({ socket, headers, rawHeaders, httpVersion, url = '' }: Caller): string | undefined {
  if (!isLoopbackAddress(socket.remoteAddress ?? '')) return 'it comes from another machine';
  // Only for this are names looked at as they came: Node joins or drops what comes twice.
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
    else if (isProxyHeader(name)) return `the header ${name.slice(0, LONGEST_NAME)} tells of a proxy`;
  }
  if (hosts !== 1 || !isLoopbackHost(headers.host ?? '')) return 'its Host is not this machine';
  // nginx speaks HTTP/1.0 to its upstreams unless told otherwise, and clients of today do not.
  if (httpVersion !== '1.1') return `it speaks HTTP/${httpVersion}, as proxies do`;
  // Only who speaks to a proxy asks for a whole address: https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
  if (!url.startsWith('/')) return 'it asks for a whole address, as of a proxy';
  if (headers.origin !== undefined) return 'it has an Origin, as those of web pages do';
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'none' && site !== 'same-origin')
    return 'its Sec-Fetch-Site tells of another web page';
  if (headers.referer !== undefined && !isOwnPage(headers.referer, headers.host ?? ''))
    return 'its Referer tells of another web page';
  return undefined;
}

function isOwnPage(referer: string, host: string): boolean {
  return URL.canParse(referer) && new URL(referer).host === host.toLowerCase();
}

function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/.test(address);
}

/**
 * The name is compared, not resolved: a foreign name that resolves to 127.0.0.1 is how a web page reaches local
 * services.
 */
function isLoopbackHost(host: string): boolean {
  const name = host.replace(/:\d{1,5}$/, '').toLowerCase();
  return name === 'localhost' || name === '[::1]' || isLoopbackAddress(name);
}
