import { expect, it } from '@jest/globals';
import { encodingOf, otlpFailure, otlpSuccess } from './otlp-answer.js';

it.each([
  ['application/json', 'json'],
  ['Application/JSON; charset=utf-8', 'json'],
  ['application/x-protobuf', 'protobuf'],
  ['application/protobuf', 'protobuf'],
  ['text/plain', undefined],
  ['application/x-protobufs', undefined],
  [undefined, undefined],
])('the content type %s means %s', (type, expected) => {
  expect(encodingOf(type)).toBe(expected);
});

it('a success is a message without fields', () => {
  expect(otlpSuccess('protobuf')).toEqual({ contentType: 'application/x-protobuf', body: Buffer.alloc(0) });
  expect(otlpSuccess('json')).toEqual({ contentType: 'application/json', body: Buffer.from('{}') });
});

it.each([
  [1, [0x12, 1]],
  [127, [0x12, 127]],
  [128, [0x12, 0x80, 1]],
  [300, [0x12, 0xac, 2]],
])('a failure of %d bytes is the second field of a status', (length, begin) => {
  const message = 'x'.repeat(length);
  expect(otlpFailure('protobuf', message).body).toEqual(Buffer.concat([Buffer.from(begin), Buffer.from(message)]));
  expect(JSON.parse(otlpFailure('json', message).body.toString())).toEqual({ message });
});
