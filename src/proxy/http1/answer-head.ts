import { type IncomingHttpHeaders } from 'node:http';
import { NOT_IN_VALUES } from './header-syntax.js';
import { MalformedAnswer } from './malformed-answer.js';
import { readHeaderLine } from './read-header-line.js';

/**
 * The status line and headers of an answer, and what they say about its body:
 * https://www.rfc-editor.org/rfc/rfc9112#section-6
 */
export interface AnswerHead {
  status: number;
  /** Names are in lower case; repeated headers are joined as Node.js joins them. */
  headers: IncomingHttpHeaders;
  /** The number of bytes, or how the body ends. */
  length: number | 'chunked' | 'until-close';
  /** True where the connection may be used again once the body has ended. */
  keepAlive: boolean;
  /** False where this answer says that the connection closes after it. */
  mayFollow: boolean;
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: (.*))?$/s;

const FRAMING: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding']);

/** Of these headers the first one counts, as in Node.js: https://nodejs.org/api/http.html#messageheaders */
const SINGLE: ReadonlySet<string> = new Set([
  'age',
  'authorization',
  'content-type',
  'etag',
  'expires',
  'from',
  'host',
  'if-modified-since',
  'if-unmodified-since',
  'last-modified',
  'location',
  'max-forwards',
  'proxy-authorization',
  'referer',
  'retry-after',
  'server',
  'user-agent',
]);

/** Reads a head without its empty line. Throws a {@link MalformedAnswer}. */
export function readHead(text: string): AnswerHead {
  let end = text.indexOf('\r\n');
  const line = STATUS_LINE.exec(end === -1 ? text : text.slice(0, end));
  if (!line || NOT_IN_VALUES.test(line[3] ?? '')) throw new MalformedAnswer('the status line is not of HTTP/1.1');
  const status = Number(line[2]);
  const headers = Object.create(null) as IncomingHttpHeaders;
  while (end !== -1) {
    const start = end + 2;
    end = text.indexOf('\r\n', start);
    addLine(headers, end === -1 ? text.slice(start) : text.slice(start, end));
  }
  const length = lengthOf(status, headers);
  const mayFollow = staysOpen(line[1] === '1', headers);
  return { status, headers, length, keepAlive: length !== 'until-close' && mayFollow, mayFollow };
}

function addLine(headers: IncomingHttpHeaders, line: string): void {
  const { name, value } = readHeaderLine(line);
  // Node.js reads such a value differently, so the two would not agree about the end of the body.
  if (FRAMING.has(name) && line.includes('\t', line.indexOf(value, name.length + 1) + value.length))
    throw new MalformedAnswer('what frames the body ends in a tab');
  const known = headers[name];
  if (known === undefined) headers[name] = name === 'set-cookie' ? [value] : value;
  else if (typeof known !== 'string') known.push(value);
  else if (name === 'content-length') throw new MalformedAnswer('content-length is given twice');
  else if (!SINGLE.has(name)) headers[name] = `${known}, ${value}`;
}

/**
 * Rejects an answer that does not say clearly where it ends, whether it has a body or not: a reader that sees the end
 * elsewhere would take a part of it for the next answer.
 */
function lengthOf(status: number, headers: IncomingHttpHeaders): AnswerHead['length'] {
  const encoding = headers['transfer-encoding'];
  const length = headers['content-length'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'chunked')
    throw new MalformedAnswer('transfer-encoding is another one than chunked');
  if (length !== undefined && !/^0*\d{1,15}$/.test(length)) throw new MalformedAnswer('content-length is no number');
  if (encoding !== undefined && length !== undefined)
    throw new MalformedAnswer('content-length stands beside transfer-encoding');
  if (status < 200 || status === 204 || status === 304) return 0;
  if (encoding !== undefined) return 'chunked';
  return length === undefined ? 'until-close' : Number(length);
}

function staysOpen(isCurrent: boolean, { connection = '' }: IncomingHttpHeaders): boolean {
  const options = connection
    .toLowerCase()
    .split(',')
    .map((option) => option.trim());
  return isCurrent ? !options.includes('close') : options.includes('keep-alive');
}
