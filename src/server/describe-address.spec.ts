import { expect, it } from '@jest/globals';
import { describeAddress, plainHost } from './describe-address.js';

it.each([
  ['::', 'IPv6', 'all interfaces, port 3000: http://localhost:3000'],
  ['0.0.0.0', 'IPv4', 'all interfaces of IPv4, port 3000: http://127.0.0.1:3000'],
  ['127.0.0.1', 'IPv4', 'http://127.0.0.1:3000'],
  ['192.0.2.7', 'IPv4', 'http://192.0.2.7:3000'],
  ['::1', 'IPv6', 'http://[::1]:3000'],
])('names where a server listens: %s', (address, family, expected) => {
  expect(describeAddress({ address, family, port: 3000 })).toBe(expected);
});

it.each([
  ['[::1]', '::1'],
  ['::1', '::1'],
  [' 127.0.0.1 ', '127.0.0.1'],
  ['[::]', '::'],
  ['', undefined],
  [undefined, undefined],
])('takes HOST as people write it: %j', (host, expected) => {
  expect(plainHost(host)).toBe(expected);
});
