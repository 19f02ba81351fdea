import { type IncomingHttpHeaders } from 'node:http';

/** Reads the value of a cookie, the first one where there are several of the name; undefined where there is none. */
export function readCookie({ cookie }: IncomingHttpHeaders, name: string): string | undefined {
  const pair = (cookie ?? '').split(';').find((one) => one.trim().startsWith(`${name}=`));
  return pair?.trim().slice(name.length + 1);
}
