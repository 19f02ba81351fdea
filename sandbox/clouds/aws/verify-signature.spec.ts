import { describe, expect, test } from '@jest/globals';
import { ReceivedRequest } from '../../wire/received-request.js';
import { CloudError } from '../cloud.js';
import { IssuedCredentials } from '../issued-credentials.js';
import { verifySignature } from './verify-signature.js';

const AT = Date.parse('2015-08-30T12:36:00Z');
const KEY = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

interface Signed {
  url?: string;
  headers?: Record<string, string>;
  service?: string;
  region?: string;
  signedHeaders?: string;
  signature: string;
  body?: string;
  nowMs?: number;
  scope?: string;
}

/** Requests that AWS itself has published with their signatures. */
const VANILLA: Signed = { signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31' };
const ORDERED: Signed = {
  url: '/?Param2=value2&Param1=value1',
  signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
};
const LIST_USERS: Signed = {
  url: '/?Action=ListUsers&Version=2010-05-08',
  headers: { host: 'iam.amazonaws.com', 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
  service: 'iam',
  signedHeaders: 'content-type;host;x-amz-date',
  signature: '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
};

function verify({ nowMs = AT, ...signed }: Signed): void {
  const {
    service = 'service',
    signedHeaders = 'host;x-amz-date',
    scope = `us-east-1/${service}/aws4_request`,
  } = signed;
  const request = new ReceivedRequest({
    method: 'GET',
    url: signed.url ?? '/',
    rawHeaders: [],
    headers: {
      host: 'example.amazonaws.com',
      'x-amz-date': '20150830T123600Z',
      authorization:
        `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/${scope}, SignedHeaders=${signedHeaders}, ` +
        `Signature=${signed.signature}`,
      ...signed.headers,
    },
  });
  request.body = Buffer.from(signed.body ?? '');
  const issued = new IssuedCredentials(() => nowMs);
  issued.know(KEY);
  verifySignature(request, issued, { service, region: signed.region ?? 'us-east-1' });
}

function refusal(signed: Signed): CloudError {
  try {
    verify(signed);
  } catch (error) {
    if (error instanceof CloudError) return error;
    throw error;
  }
  throw new Error('The signature was taken');
}

describe('Signature Version 4', () => {
  test.each([
    ['get-vanilla of the published suite', VANILLA],
    ['get-vanilla-query-order-key-case of the published suite', ORDERED],
    ['ListUsers of the IAM guide', LIST_USERS],
  ])('takes %s', (_, signed) => {
    expect(() => verify(signed)).not.toThrow();
  });

  test.each<[string, Signed, RegExp]>([
    ['another signature', { signature: VANILLA.signature.replace('5', '6') }, /signature we calculated/],
    ['another path', { ...VANILLA, url: '/other' }, /signature we calculated/],
    ['another query', { ...ORDERED, url: '/?Param2=value2&Param1=value2' }, /signature we calculated/],
    ['another body', { ...VANILLA, body: '{}' }, /signature we calculated/],
    ['another host', { ...VANILLA, headers: { host: 'evil.example' } }, /signature we calculated/],
    [
      'a date five minutes and a second ago',
      { ...VANILLA, nowMs: AT + 301_000 },
      /^Signature expired: 20150830T123600Z/,
    ],
    ['a date that is to come', { ...VANILLA, nowMs: AT - 301_000 }, /^Signature not yet current/],
    ['another region', { ...VANILLA, region: 'eu-central-1' }, /valid region/],
    ['another service', { ...VANILLA, scope: 'us-east-1/bedrock/aws4_request' }, /correct service: 'service'/],
    ['an end of its own', { ...VANILLA, scope: 'us-east-1/service/aws4' }, /valid terminator/],
    ['no signed host', { ...VANILLA, signedHeaders: 'x-amz-date' }, /'Host' or ':authority' must be/],
    ['an amz header that is not signed', { ...VANILLA, headers: { 'x-amz-target': 'x' } }, /'x-amz-target' must be/],
    [
      'a session token that nobody issued',
      { ...VANILLA, headers: { 'x-amz-security-token': 't' }, signedHeaders: 'host;x-amz-date;x-amz-security-token' },
      /security token included in the request is invalid/,
    ],
  ])('refuses %s', (_, signed, message) => {
    const error = refusal(signed);
    expect(error.message).toMatch(message);
    expect(error.status).toBe(403);
  });

  test('takes a date within five minutes either way', () => {
    expect(() => verify({ ...VANILLA, nowMs: AT + 299_000 })).not.toThrow();
    expect(() => verify({ ...VANILLA, nowMs: AT - 299_000 })).not.toThrow();
  });
});
