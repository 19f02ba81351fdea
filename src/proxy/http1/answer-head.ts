import { type IncomingHttpHeaders } from 'node:http';
import { NOT_IN_VALUES, TOKEN } from './header-syntax.js';

/** An answer that is not HTTP/1.1: its connection is of no further use. */
export class MalformedAnswer extends Error {
  override readonly name = 'MalformedAnswer';
}

/** The status line and headers of an answer, and what they say about its body: https://www.rfc-editor.org/rfc/rfc9112#section-6 */
export interface AnswerHead {
  status: number;
  /** Names in lower case; repeated ones joined as Node.js joins them. */
  headers: IncomingHttpHeaders;
  /** Bytes, or how the end shows. */
  length: number | 'chunked' | 'until-close';
  /** The connection may be used again once the body has ended. */
  keepAlive: boolean;
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |$)/;

/** Of these the first one counts: https://nodejs.org/api/http.html#messageheaders */
const SINGLE: ReadonlySet<string> = new Set(['age', 'content-type', 'etag', 'expires', 'last-modified', 'location', 'retry-after', 'server']);

/** Reads a head without its empty line. Throws a {@link MalformedAnswer}. */
export function readHead(text: string): AnswerHead {
  let end = text.indexOf('\r\n');
  const line = STATUS_LINE.exec(end === -1 ? text : text.slice(0, end));
  if (!line) throw new MalformedAnswer('the status line is not of HTTP/1.1');
  const status = Number(line[2]);
  const headers = Object.create(null) as IncomingHttpHeaders;
  while (end !== -1) {
    const start = end + 2;
    end = text.indexOf('\r\n', start);
    addLine(headers, end === -1 ? text.slice(start) : text.slice(start, end));
  }
  const length = lengthOf(status, headers);
  return { status, headers, length, keepAlive: length !== 'until-close' && staysOpen(line[1] === '1', headers) };
}

function addLine(headers: IncomingHttpHeaders, line: string): void {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(0, colon)).toLowerCase();
  const value = trimmed(line, colon + 1);
  if (!TOKEN.test(name) || NOT_IN_VALUES.test(value)) throw new MalformedAnswer('a header line is not of HTTP/1.1');
  const known = headers[name];
  if (known === undefined) headers[name] = name === 'set-cookie' ? [value] : value;
  else if (typeof known !== 'string') known.push(value);
  else if (name === 'content-length') throw new MalformedAnswer('content-length is given twice');
  else if (!SINGLE.has(name)) headers[name] = `${known}, ${value}`;
}

/** Without the spaces and tabs around it, and none of the other characters that `trim` takes away. */
function trimmed(line: string, start: number): string {
  let end = line.length;
  while (start < end && isBlank(line, start)) start++;
  while (end > start && isBlank(line, end - 1)) end--;
  return line.slice(start, end);
}

function isBlank(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  return code === 0x20 || code === 0x09;
}

function lengthOf(status: number, headers: IncomingHttpHeaders): AnswerHead['length'] {
  if (status < 200 || status === 204 || status === 304) return 0;
  const encoding = headers['transfer-encoding'];
  if (encoding !== undefined) {
    if (encoding.toLowerCase() !== 'chunked') throw new MalformedAnswer('transfer-encoding is another one than chunked');
    return 'chunked';
  }
  const length = headers['content-length'];
  if (length === undefined) return 'until-close';
  if (!/^\d{1,15}$/.test(length)) throw new MalformedAnswer('content-length is no number');
  return Number(length);
}

function staysOpen(isCurrent: boolean, headers: IncomingHttpHeaders): boolean {
  // A length that contradicts the encoding may be meant to deceive.
  if (headers['transfer-encoding'] !== undefined && headers['content-length'] !== undefined) return false;
  const connection = headers.connection?.toLowerCase() ?? '';
  return isCurrent ? !connection.includes('close') : connection.includes('keep-alive');
}
