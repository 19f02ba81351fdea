import { describe, expect, it } from '@jest/globals';
import { MalformedAnswer, readHead } from './answer-head.js';

function head(...lines: string[]): ReturnType<typeof readHead> {
  return readHead(lines.join('\r\n'));
}

describe('readHead', () => {
  it('reads the status and the headers, with names in lower case and values without the blanks around them', () => {
    const { status, headers } = head('HTTP/1.1 429 Too Many Requests', 'Content-Length: 0', 'X-Empty:', 'X-Text: \t a  b\xe9 \t');
    expect(status).toBe(429);
    expect({ ...headers }).toEqual({ 'content-length': '0', 'x-empty': '', 'x-text': 'a  b\xe9' });
  });

  it('needs no reason, and no header', () => {
    expect(head('HTTP/1.1 200 ')).toMatchObject({ status: 200, length: 'until-close' });
    expect(head('HTTP/1.1 200')).toMatchObject({ status: 200, length: 'until-close' });
  });

  it('joins what is repeated as Node.js does: cookies in a list, the first of what can be there once, anything else with commas', () => {
    const { headers } = head('HTTP/1.1 200 OK', 'set-cookie: a=1', 'Set-Cookie: b=2', 'retry-after: 1', 'retry-after: 2', 'vary: a', 'vary: b');
    expect({ ...headers }).toEqual({ 'set-cookie': ['a=1', 'b=2'], 'retry-after': '1', vary: 'a, b' });
  });

  it('takes names of the language for names', () => {
    const { headers } = head('HTTP/1.1 200 OK', 'constructor: a', '__proto__: b', '__proto__: c');
    expect(Object.entries(headers)).toEqual([
      ['constructor', 'a'],
      ['__proto__', 'b, c'],
    ]);
  });

  it.each([
    ['content-length', ['Content-Length: 12'], 12],
    ['chunks', ['Transfer-Encoding: Chunked'], 'chunked'],
    ['chunks, whatever length is given beside them', ['Content-Length: 12', 'Transfer-Encoding: chunked'], 'chunked'],
    ['the connection', [], 'until-close'],
  ])('finds the end of the body by %s', (_name, lines, length) => {
    expect(head('HTTP/1.1 200 OK', ...lines).length).toBe(length);
  });

  it.each([204, 304, 100])('knows that an answer with status %d has no body', (status) => {
    expect(head(`HTTP/1.1 ${status} X`, 'Content-Length: 12').length).toBe(0);
  });

  it.each([
    ['HTTP/1.1 200 OK', ['content-length: 0'], true],
    ['HTTP/1.1 200 OK', ['content-length: 0', 'connection: Close'], false],
    ['HTTP/1.1 200 OK', ['content-length: 0', 'connection: x, close'], false],
    ['HTTP/1.0 200 OK', ['content-length: 0'], false],
    ['HTTP/1.0 200 OK', ['content-length: 0', 'connection: Keep-Alive'], true],
    ['HTTP/1.1 200 OK', [], false],
    ['HTTP/1.1 200 OK', ['content-length: 1', 'transfer-encoding: chunked'], false],
  ])('%s with %j: kept alive %s', (line, lines, keepAlive) => {
    expect(head(line, ...lines).keepAlive).toBe(keepAlive);
  });

  it.each([
    ['another protocol', ['RTSP/1.0 200 OK']],
    ['another version', ['HTTP/2 200']],
    ['a status that is no number', ['HTTP/1.1 2x0 OK']],
    ['a status of four digits', ['HTTP/1.1 2000 OK']],
    ['a line without a colon', ['HTTP/1.1 200 OK', 'nothing']],
    ['a line without a name', ['HTTP/1.1 200 OK', ': value']],
    ['a blank before the colon', ['HTTP/1.1 200 OK', 'content-length : 5']],
    ['a folded line', ['HTTP/1.1 200 OK', 'a: b', ' c: d']],
    ['a line feed in a value', ['HTTP/1.1 200 OK', 'a: b\nc: d']],
    ['a NUL in a value', ['HTTP/1.1 200 OK', 'a: b\0']],
    ['two lengths', ['HTTP/1.1 200 OK', 'content-length: 5', 'content-length: 5']],
    ['a negative length', ['HTTP/1.1 200 OK', 'content-length: -5']],
    ['a length of several', ['HTTP/1.1 200 OK', 'content-length: 5, 5']],
    ['another transfer encoding', ['HTTP/1.1 200 OK', 'transfer-encoding: gzip, chunked']],
    ['two transfer encodings', ['HTTP/1.1 200 OK', 'transfer-encoding: chunked', 'transfer-encoding: chunked']],
  ])('refuses %s', (_name, lines) => {
    expect(() => head(...lines)).toThrow(MalformedAnswer);
  });
});
