import { describe, expect, it } from '@jest/globals';
import { readHead } from './answer-head.js';
import { MalformedAnswer } from './malformed-answer.js';

function head(...lines: string[]): ReturnType<typeof readHead> {
  return readHead(lines.join('\r\n'));
}

describe('readHead', () => {
  it('reads the status and the headers, with names in lower case and values without the blanks around them', () => {
    const { status, headers } = head(
      'HTTP/1.1 429 Too Many Requests',
      'Content-Length: 0',
      'X-Empty:',
      'X-Text: \t a  b\xe9 \t',
    );
    expect(status).toBe(429);
    expect({ ...headers }).toEqual({ 'content-length': '0', 'x-empty': '', 'x-text': 'a  b\xe9' });
  });

  it('needs no reason, and no header', () => {
    expect(head('HTTP/1.1 200 ')).toMatchObject({ status: 200, length: 'until-close' });
    expect(head('HTTP/1.1 200')).toMatchObject({ status: 200, length: 'until-close' });
  });

  it(
    'joins what is repeated as Node.js does: cookies in a list, the first of what can be there once, anything else ' +
      'with commas',
    () => {
      const { headers } = head(
        'HTTP/1.1 200 OK',
        'set-cookie: a=1',
        'Set-Cookie: b=2',
        'retry-after: 1',
        'retry-after: 2',
        'vary: a',
        'vary: b',
      );
      expect({ ...headers }).toEqual({ 'set-cookie': ['a=1', 'b=2'], 'retry-after': '1', vary: 'a, b' });
    },
  );

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
    ['content-length with zeros before it', [`Content-Length: ${'0'.repeat(30)}12`], 12],
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
    ['HTTP/1.1 200 OK', ['content-length: 0', 'connection: closed, x-close'], true],
  ])('%s with %j: kept alive %s', (line, lines, keepAlive) => {
    expect(head(line, ...lines).keepAlive).toBe(keepAlive);
  });

  it.each([
    ['another protocol', ['RTSP/1.0 200 OK']],
    ['another version', ['HTTP/2 200']],
    ['a status that is no number', ['HTTP/1.1 2x0 OK']],
    ['a status of four digits', ['HTTP/1.1 2000 OK']],
    ['a status below 100', ['HTTP/1.1 099 OK']],
    ['a line feed in the reason', ['HTTP/1.1 200 O\ncontent-length: 5']],
    ['a carriage return in the reason', ['HTTP/1.1 200 O\rK']],
    ['a control character in the reason', ['HTTP/1.1 200 O\0K']],
    ['a line without a colon', ['HTTP/1.1 200 OK', 'nothing']],
    ['a line without a name', ['HTTP/1.1 200 OK', ': value']],
    ['a blank before the colon', ['HTTP/1.1 200 OK', 'content-length : 5']],
    ['a folded line', ['HTTP/1.1 200 OK', 'a: b', ' c: d']],
    ['a line feed in a value', ['HTTP/1.1 200 OK', 'a: b\nc: d']],
    ['a NUL in a value', ['HTTP/1.1 200 OK', 'a: b\0']],
    ['two lengths', ['HTTP/1.1 200 OK', 'content-length: 5', 'content-length: 5']],
    ['a negative length', ['HTTP/1.1 200 OK', 'content-length: -5']],
    ['a length of several', ['HTTP/1.1 200 OK', 'content-length: 5, 5']],
    ['a length that is no number', ['HTTP/1.1 200 OK', 'content-length: 0x5']],
    ['such a length although there is no body', ['HTTP/1.1 204 No Content', 'content-length: abc']],
    ['a length that is too large', ['HTTP/1.1 200 OK', 'content-length: 99999999999999999999']],
    ['a length beside chunks', ['HTTP/1.1 200 OK', 'content-length: 5', 'transfer-encoding: chunked']],
    [
      'a length beside chunks where there is no body',
      ['HTTP/1.1 304 Not Modified', 'transfer-encoding: chunked', 'content-length: 5'],
    ],
    ['a length with a tab behind it', ['HTTP/1.1 200 OK', 'content-length: 5\t']],
    ['chunks with a tab behind them', ['HTTP/1.1 200 OK', 'transfer-encoding: chunked \t ']],
    ['another transfer encoding', ['HTTP/1.1 200 OK', 'transfer-encoding: gzip, chunked']],
    ['two transfer encodings', ['HTTP/1.1 200 OK', 'transfer-encoding: chunked', 'transfer-encoding: chunked']],
  ])('refuses %s', (_name, lines) => {
    expect(() => head(...lines)).toThrow(MalformedAnswer);
  });
});
