import { BlockList, isIP } from 'node:net';

/** Takes hosts as `URL` gives them, without the brackets of IPv6. */
type IsExempt = (host: string, port: number) => boolean;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * Reads `NO_PROXY` as curl and Go do: entries separated by commas or blanks, each a host that stands for what is below
 * it too (with or without `.` or `*.` before it), an address, a range such as `10.0.0.0/8`, or `*` for all; `:port`
 * behind a host or address holds for that port alone. https://curl.se/libcurl/c/CURLOPT_NOPROXY.html
 * https://pkg.go.dev/golang.org/x/net/http/httpproxy
 */
export function readNoProxy(list: string): IsExempt {
  const rules = list
    .toLowerCase()
    .split(/[\s,]/)
    .filter((entry) => entry !== '')
    .map(readEntry);
  return (host, port) => {
    const name = withoutLastDot(host.toLowerCase());
    return rules.some((matches) => matches(name, port));
  };
}

/** Tells whether a host is the gateway's own machine, which is never asked for through a proxy elsewhere. */
export function isLoopback(host: string): boolean {
  const name = withoutLastDot(host.toLowerCase());
  return name === 'localhost' || name.endsWith('.localhost') || contains(LOOPBACK, name);
}

function readEntry(entry: string): IsExempt {
  if (entry === '*') return () => true;
  const range = readRange(entry);
  if (range) return (host) => contains(range, host);
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? [];
  const port = digits === undefined ? undefined : Number(digits);
  const name = withoutLastDot((bracketed ?? plain ?? entry).replace(/^\*?\./, ''));
  const address = rangeOf(name, undefined);
  if (address) return (host, asked) => (port ?? asked) === asked && contains(address, host);
  return (host, asked) =>
    (port ?? asked) === asked && name !== '' && (host === name || (isIP(host) === 0 && host.endsWith(`.${name}`)));
}

function readRange(entry: string): BlockList | undefined {
  const [, address = '', bits = ''] = /^\[?([^\][/]+)\]?\/(\d{1,3})$/.exec(entry) ?? [];
  return rangeOf(address, Number(bits));
}

/** Makes a list of one range; undefined where the address is none, or has not so many bits. */
function rangeOf(address: string, bits: number | undefined): BlockList | undefined {
  const version = isIP(address);
  const longest = version === 4 ? 32 : 128;
  const prefix = bits ?? longest;
  if (version === 0 || prefix > longest) return undefined;
  const list = new BlockList();
  list.addSubnet(address, prefix, version === 4 ? 'ipv4' : 'ipv6');
  return list;
}

/** Looks a host up. An IPv4 address that is written as an IPv6 one (`::ffff:10.0.0.1`) is the same address. */
function contains(list: BlockList, host: string): boolean {
  const version = isIP(host);
  return version !== 0 && list.check(host, version === 4 ? 'ipv4' : 'ipv6');
}

function withoutLastDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}
