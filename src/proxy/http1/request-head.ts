import { NOT_IN_VALUES, TOKEN } from './header-syntax.js';

/**
 * Writes the request line and headers of a POST, with the empty line after them. Throws for a name or value that would
 * end its line.
 */
export function requestHead(url: URL, headers: Readonly<Record<string, string>>): string {
  let head = `POST ${url.pathname}${url.search} HTTP/1.1\r\n`;
  if (headers.host === undefined) head += `host: ${url.host}\r\n`;
  for (const name in headers) {
    const value = headers[name] ?? '';
    if (NOT_IN_VALUES.test(value) || !TOKEN.test(name))
      throw new TypeError(`The header ${JSON.stringify(name)} has a character that headers may not have.`);
    head += `${name}: ${value}\r\n`;
  }
  return `${head}connection: keep-alive\r\n\r\n`;
}
