import { describe, expect, it } from '@jest/globals';
import { requestHead } from './request-head.js';

describe('requestHead', () => {
  it('has the path with its query, the host, the headers in their order and an empty line', () => {
    expect(requestHead(new URL('https://example.com:8443/v1/a%20b?beta=true#part'), { 'x-a': '1', 'x-b': 'ü' })).toBe(
      'POST /v1/a%20b?beta=true HTTP/1.1\r\nhost: example.com:8443\r\nx-a: 1\r\nx-b: ü\r\nconnection: ' +
        'keep-alive\r\n\r\n',
    );
  });

  it('takes the host from the headers where it stands there', () => {
    expect(requestHead(new URL('http://127.0.0.1/x'), { host: 'other' })).toBe(
      'POST /x HTTP/1.1\r\nhost: other\r\nconnection: keep-alive\r\n\r\n',
    );
  });

  it.each([
    ['a', 'b\r\nc: d'],
    ['a', 'b\nc: d'],
    ['a', 'b\0'],
    ['a', '字'],
    ['a\r\nb', 'c'],
    ['a: b', 'c'],
    ['a b', 'c'],
    ['', 'c'],
  ])('refuses the header %j with the value %j', (name, value) => {
    expect(() => requestHead(new URL('http://127.0.0.1/'), { [name]: value })).toThrow(
      `The header ${JSON.stringify(name)} has a character`,
    );
  });
});
