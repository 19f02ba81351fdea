import { describe, expect, it } from '@jest/globals';
import { redact, registerSecret } from './redact.js';

describe('redact', () => {
  it.each([
    ['authorization: Bearer abcdefgh12345678', 'authorization: Bearer [redacted]'],
    ['authorization: bearer\tabc.def-ghi_jkl~m+n/o==', 'authorization: bearer [redacted]'],
    ['Proxy-Authorization: Basic dXNlcjpwYXNz', 'Proxy-Authorization: Basic [redacted]'],
    ['key sk-ant-api03-AbCdEf_123 was refused', 'key [redacted] was refused'],
    ['key AIzaSyA0123456789abcdefghijklmnop', 'key [redacted]'],
    ['x-amz-security-token:IQoJb3JpZ2luX2VjE0123456789/+==', 'x-amz-security-token:[redacted]'],
    ['ABSKQmVkcm9ja0FQSUtleS0123 and bedrock-api-key-YmVkcm9jay5hbWF6b25hd3M', '[redacted] and [redacted]'],
    ['"fk-0123456789abcdef"', '"[redacted]"'],
    ['dgs-AbCd_0123456789-x dgr-AbCd_0123456789-x', '[redacted] [redacted]'],
    ['dgd-AbCd_0123456789-x dgc-AbCd_0123456789-x', '[redacted] [redacted]'],
    ['key dg-AbCd_0123456789-x, token dga-AbCd_0123456789-x', 'key [redacted], token [redacted]'],
    ['token=eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl;', 'token=[redacted];'],
    ['connect http://user:p%40ss@proxy.test:8080/', 'connect http://[redacted]@proxy.test:8080/'],
    ['https://token@proxy.test and http://a:b@c.test', 'https://[redacted]@proxy.test and http://[redacted]@c.test'],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it.each([
    'POST /v1/messages 200 model=claude-opus-4-8 account=factory-key-1 12ms req_0123456789abcdef0123456789abcdef',
    'Credentials for factory: 2 fixed key(s)',
    'http://127.0.0.1:3000/v1/messages',
    'mail ops@example.test about the task-runner and the risk-assessment',
  ])('leaves "%s" alone', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('hides what was registered, everywhere and whatever its shape', () => {
    registerSecret('correct.horse (battery)');
    expect(redact('a correct.horse (battery), correct.horse (battery)')).toBe('a [redacted], [redacted]');
    expect(redact('a correctXhorse (battery)')).toBe('a correctXhorse (battery)');
  });

  it('hides the longer of two secrets that begin alike as a whole', () => {
    registerSecret('staple-short');
    registerSecret('staple-short-and-longer');
    expect(redact('staple-short-and-longer staple-short')).toBe('[redacted] [redacted]');
  });

  it('does not take values for secrets that are too short to be any', () => {
    registerSecret('');
    registerSecret('abc');
    expect(redact('abc of the alphabet')).toBe('abc of the alphabet');
  });
});
