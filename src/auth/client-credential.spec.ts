import { type IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { readClientCredential } from './client-credential.js';

function read(
  headers: IncomingHttpHeaders,
  url = '/v1/messages',
): [scheme: string | undefined, secret: string] | undefined {
  const account = readClientCredential({ headers, url }, 'vendor');
  if (account) expect(account).toMatchObject({ upstream: 'vendor', owner: 'client' });
  return account && [account.scheme, account.secret.reveal()];
}

describe('readClientCredential', () => {
  it.each<[string, IncomingHttpHeaders, [string, string] | undefined]>([
    ['a bearer', { authorization: 'Bearer key-1' }, ['bearer', 'key-1']],
    ['a bearer in another case', { authorization: 'bEARER   key-1  ' }, ['bearer', 'key-1']],
    ['an API key', { 'x-api-key': ' key-2 ' }, ['x-api-key', 'key-2']],
    ["Google's API key", { 'x-goog-api-key': 'key-3' }, ['x-goog-api-key', 'key-3']],
    ["Azure's API key", { 'api-key': 'key-5' }, ['api-key', 'key-5']],
    ['both headers of an apiKeyHelper', { authorization: 'Bearer key-1', 'x-api-key': 'key-2' }, ['bearer', 'key-1']],
    ['an API key beside Basic', { authorization: 'Basic dXNlcg==', 'x-api-key': 'key-2' }, ['x-api-key', 'key-2']],
    ['nothing', {}, undefined],
    ['Basic alone', { authorization: 'Basic dXNlcg==' }, undefined],
    ['a bearer without a token', { authorization: 'Bearer' }, undefined],
    ['two tokens after Bearer', { authorization: 'Bearer a b' }, undefined],
    ['blanks', { authorization: '', 'x-api-key': '  ' }, undefined],
  ])('%s', (_name, headers, expected) => {
    expect(read(headers)).toEqual(expected);
  });

  it('takes the key of the query last', () => {
    expect(read({}, '/v1/generate?alt=sse&key=key%2D4')).toEqual(['x-goog-api-key', 'key-4']);
    expect(read({ 'x-api-key': 'key-2' }, '/v1/generate?key=key-4')).toEqual(['x-api-key', 'key-2']);
    expect(read({}, '/v1/generate?key=')).toBeUndefined();
    expect(read({}, '/v1/generate?monkey=1')).toBeUndefined();
  });

  it.each(['dg-', 'dga-', 'dgs-', 'dgr-', 'dgd-', 'dgc-'])('is nothing that a gateway has issued (%s)', (prefix) => {
    const token = `${prefix}${'x'.repeat(43)}`;
    expect(read({ authorization: `Bearer ${token}` })).toBeUndefined();
    // Two of them count as no key of the gateway, and must not count as one of the upstream.
    expect(read({ authorization: `Bearer ${token}`, 'x-api-key': `${token}y` })).toBeUndefined();
    expect(read({ 'x-api-key': `sk-other, ${token}` })).toBeUndefined();
    expect(read({}, `/v1/generate?key=${token}`)).toBeUndefined();
  });

  it('never shows the key by itself', () => {
    expect(
      JSON.stringify(readClientCredential({ headers: { authorization: 'Bearer key-1' }, url: '/' }, 'vendor')),
    ).not.toContain('key-1');
  });
});
