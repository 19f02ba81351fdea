import { describe, expect, it } from '@jest/globals';
import { readErrorMessage } from './read-error-message.js';

describe('readErrorMessage', () => {
  it.each([
    ['{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}', 'Overloaded'],
    ['{"error":{"message":"Rate limit","type":"tokens","param":null,"code":"rate_limit_exceeded"}}', 'Rate limit'],
    ['{"error":"model not found"}', 'model not found'],
    ['{"message":"Unauthorized"}', 'Unauthorized'],
    ['{"detail":"Not Found"}', 'Not Found'],
    ['{"error":{"message":""},"detail":"said elsewhere"}', 'said elsewhere'],
    ['{"error":{"code":400}}', 'The upstream answered with status 503.'],
    ['[{"error":{"code":429,"message":"quota"}}]', 'quota'],
    [
      '{"error":{"message":"Incorrect API key provided: sk-proj-ab**********yz."}}',
      'Incorrect API key provided: [key]',
    ],
    ['null', 'null'],
    ['[1]', '[1]'],
    ['upstream connect error', 'upstream connect error'],
    ['<html>\n<head><title>502</title></head>\n<body>Bad <b>Gateway</b></body></html>', '502 Bad Gateway'],
    ['', 'The upstream answered with status 503.'],
    [' \n ', 'The upstream answered with status 503.'],
    ['<br>', 'The upstream answered with status 503.'],
  ])('%j says "%s"', (body, expected) => {
    expect(readErrorMessage(503, body)).toBe(expected);
  });

  it('is no longer than 500 characters of a text', () => {
    expect(readErrorMessage(500, 'x'.repeat(10_000))).toBe('x'.repeat(500));
  });
});
