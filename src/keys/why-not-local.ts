import { type IncomingMessage } from 'node:http';
import { isProxyHeader } from './proxy-headers.js';

/** An error repeats so many characters of a header's name. */
const LONGEST_NAME = 40;

export type Caller = Pick<IncomingMessage, 'socket' | 'headers' | 'rawHeaders' | 'httpVersion' | 'url'>;

/**
 * Says why a request does not come from a program on this machine, as a part of a sentence; undefined where nothing
 * speaks against it. The peer and the `Host` have to be loopback, and nothing may show a web page or a proxy in
 * between. A proxy on this machine that adds no header and speaks HTTP/1.1 cannot be told from a program.
 */
export function whyNotLocal({ socket, headers, rawHeaders, httpVersion, url = '' }: Caller): string | undefined {
  if (!isLoopbackAddress(socket.remoteAddress ?? '')) return 'it comes from another machine';
  // This check reads the names as they came, since Node joins or drops headers that come twice.
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
    else if (isProxyHeader(name)) return `the header ${name.slice(0, LONGEST_NAME)} tells of a proxy`;
  }
  if (hosts !== 1 || !isLoopbackHost(headers.host ?? '')) return 'its Host is not this machine';
  // nginx speaks HTTP/1.0 to its upstreams by default, and clients of today do not.
  if (httpVersion !== '1.1') return `it speaks HTTP/${httpVersion}, as proxies do`;
  // Only a request to a proxy has a whole address as its target: https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
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
 * Compares the name and does not resolve it: a web page reaches local services by a foreign name that resolves to
 * 127.0.0.1.
 */
function isLoopbackHost(host: string): boolean {
  const name = host.replace(/:\d{1,5}$/, '').toLowerCase();
  return name === 'localhost' || name === '[::1]' || isLoopbackAddress(name);
}
