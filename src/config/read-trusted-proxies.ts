import { BlockList, isIP } from 'node:net';

/** Makes one list of addresses and CIDR ranges such as `10.0.0.0/8`, in which addresses can be looked up. */
export function readTrustedProxies(entries: readonly string[], problems: string[]): BlockList {
  const list = new BlockList();
  entries.forEach((entry, index) => {
    const [address = '', bits, ...rest] = entry.trim().split('/');
    const version = isIP(address);
    const longest = version === 4 ? 32 : 128;
    const prefix = bits === undefined ? longest : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
    if (version === 0 || rest.length > 0 || !(prefix <= longest))
      problems.push(`trusted_proxies[${index}] must be an address or a range such as 10.0.0.0/8`);
    else list.addSubnet(address, prefix, version === 4 ? 'ipv4' : 'ipv6');
  });
  return list;
}
