import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Secret } from '../config/secret.js';
import { bodyOf } from '../edit/body-parts.js';
import { signRequest } from './signature.js';
import { type UnauthorizedRequest } from './upstream-kind.js';

/** Of AWS' own examples: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
const KEY = {
  secretKey: new Secret('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'),
  key: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', sessionToken: null },
  date: new Date('2013-05-24T00:00:00Z'),
  region: 'us-east-1',
};

function requestOf(method: 'GET' | 'POST', url: string, more: Partial<UnauthorizedRequest> = {}): UnauthorizedRequest {
  return { method, url: new URL(url), headers: {}, body: bodyOf(), ...more };
}

describe('a signature', () => {
  it.each([
    ['?lifecycle', 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'],
    ['?max-keys=2&prefix=J', '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7'],
  ])("is that of AWS' example %s", async (query, signature) => {
    const request = requestOf('GET', `https://examplebucket.s3.amazonaws.com/${query}`);
    await signRequest(request, { ...KEY, service: 's3' });
    expect(request.headers).toEqual({
      'x-amz-content-sha256': createHash('sha256').digest('hex'),
      'x-amz-date': '20130524T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, ' +
        `SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=${signature}`,
    });
  });

  it('is what the documents tell to compute of a body in parts, and of a path with a colon', async () => {
    const parts = ['{"max_tokens":', '9}'].map((part) => Buffer.from(part));
    const headers = { 'content-type': 'application/json', 'user-agent': 'x', 'anthropic-beta': 'é' };
    const request = requestOf('POST', 'https://bedrock-runtime.eu-west-1.amazonaws.com/model/a.b-v1%3A0/invoke', {
      headers,
      body: bodyOf(...parts),
    });
    const key = { accessKeyId: 'ASIA', sessionToken: new Secret('session-1') };
    await signRequest(request, { ...KEY, key, region: 'eu-west-1', service: 'bedrock' });
    const digest = createHash('sha256').update(Buffer.concat(parts)).digest('hex');
    const signed = 'content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token';
    const canonical = [
      'POST',
      '/model/a.b-v1%253A0/invoke',
      '',
      'content-type:application/json',
      'host:bedrock-runtime.eu-west-1.amazonaws.com',
      `x-amz-content-sha256:${digest}`,
      'x-amz-date:20130524T000000Z',
      'x-amz-security-token:session-1',
      '',
      signed,
      digest,
    ].join('\n');
    const scope = '20130524/eu-west-1/bedrock/aws4_request';
    const toSign = [
      'AWS4-HMAC-SHA256',
      '20130524T000000Z',
      scope,
      createHash('sha256').update(canonical).digest('hex'),
    ];
    const signingKey = scope
      .split('/')
      .reduce<string | Buffer>(
        (secret, part) => createHmac('sha256', secret).update(part).digest(),
        `AWS4${KEY.secretKey.reveal()}`,
      );
    const signature = createHmac('sha256', signingKey).update(toSign.join('\n')).digest('hex');
    expect(request.headers['authorization']).toBe(
      `AWS4-HMAC-SHA256 Credential=ASIA/${scope}, SignedHeaders=${signed}, Signature=${signature}`,
    );
    expect(request.headers['user-agent']).toBe('x');
  });
});
