import { describe, expect, it } from '@jest/globals';
import { isLoopback, readNoProxy } from './read-no-proxy.js';

describe('NO_PROXY', () => {
  it.each<[list: string, host: string, port: number, direct: boolean]>([
    ['', 'example.com', 443, false],
    ['*', 'anything.example', 443, true],
    ['a.example, *', 'anything.example', 443, true],
    ['example.com', 'example.com', 443, true],
    ['example.com', 'api.example.com', 443, true],
    ['example.com', 'a.b.example.com', 443, true],
    ['example.com', 'notexample.com', 443, false],
    ['example.com', 'example.com.evil.test', 443, false],
    ['.example.com', 'api.example.com', 443, true],
    ['.example.com', 'notexample.com', 443, false],
    ['*.example.com', 'api.example.com', 443, true],
    ['*.example.com', 'notexample.com', 443, false],
    ['EXAMPLE.com', 'Api.Example.COM', 443, true],
    ['example.com.', 'api.example.com', 443, true],
    ['example.com', 'example.com.', 443, true],
    ['example.com:8443', 'example.com', 8443, true],
    ['example.com:8443', 'api.example.com', 8443, true],
    ['example.com:8443', 'example.com', 443, false],
    ['one.test,two.test', 'two.test', 80, true],
    ['one.test two.test', 'two.test', 80, true],
    [' one.test ,\ttwo.test,, ', 'two.test', 80, true],
    [',', 'two.test', 80, false],
    ['.', 'two.test', 80, false],
    ['10.1.2.3', '10.1.2.3', 80, true],
    ['10.1.2.3', '10.1.2.30', 80, false],
    ['10.1.2.3:80', '10.1.2.3', 80, true],
    ['10.1.2.3:80', '10.1.2.3', 81, false],
    ['2.3', '10.1.2.3', 80, false],
    ['10.0.0.0/8', '10.200.0.1', 443, true],
    ['10.0.0.0/8', '11.0.0.1', 443, false],
    ['10.9.9.9/8', '10.200.0.1', 443, true],
    ['10.0.0.0/8', '10.example.com', 443, false],
    ['10.0.0.0/33', '10.0.0.1', 443, false],
    ['0.0.0.0/0', '203.0.113.9', 443, true],
    ['0.0.0.0/0', 'example.com', 443, false],
    ['10.0.0.0/8', '::ffff:a01:203', 443, true],
    ['2001:db8::1', '2001:db8::1', 443, true],
    ['2001:DB8:0:0::1', '2001:db8::1', 443, true],
    ['2001:db8::1', '2001:db8::2', 443, false],
    ['[2001:db8::1]', '2001:db8::1', 443, true],
    ['[2001:db8::1]:8443', '2001:db8::1', 8443, true],
    ['[2001:db8::1]:8443', '2001:db8::1', 443, false],
    ['2001:db8::/32', '2001:db8:ffff::1', 443, true],
    ['2001:db8::/32', '2001:db9::1', 443, false],
    ['[2001:db8::]/32', '2001:db8:ffff::1', 443, true],
  ])('%j: %s:%i direct is %s', (list, host, port, direct) => {
    expect(readNoProxy(list)(host, port)).toBe(direct);
  });

  it('takes no longer for a long list of odd entries than for reading it', () => {
    const odd = `${'['.repeat(20_000)},${'1/'.repeat(20_000)},${'.'.repeat(20_000)}`;
    expect(readNoProxy(odd)('example.com', 443)).toBe(false);
  });
});

it.each([
  ['localhost', true],
  ['LOCALHOST.', true],
  ['gateway.localhost', true],
  ['127.0.0.1', true],
  ['127.9.8.7', true],
  ['::1', true],
  ['::ffff:7f00:1', true],
  ['128.0.0.1', false],
  ['localhost.example', false],
  ['::2', false],
])('%s is this machine: %s', (host, loopback) => {
  expect(isLoopback(host)).toBe(loopback);
});
