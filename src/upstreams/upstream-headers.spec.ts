import { type IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { type Account } from '../accounts/account.js';
import { type Endpoint } from '../config/gateway-config.js';
import { Secret } from '../config/secret.js';
import { upstreamHeaders, type UpstreamHeadersInput } from './upstream-headers.js';

const endpoint: Endpoint = {
  name: 'it',
  dialect: 'messages',
  url: new URL('https://vendor.test/v1/messages'),
  kind: 'plain',
  upstream: 'vendor',
  auth: 'x-api-key',
  systemPrompt: '',
  headers: {},
};
const account: Account = {
  id: 'vendor-key-1',
  upstream: 'vendor',
  owner: 'team',
  secret: new Secret('the-key'),
  scheme: undefined,
};

function headersFor(client: IncomingHttpHeaders, more: Partial<UpstreamHeadersInput> = {}): Record<string, string> {
  return upstreamHeaders({
    endpoint,
    account,
    client,
    betaHeader: undefined,
    provider: undefined,
    sessionId: 's',
    userAgent: 'factory-cli/1.2.3',
    contentLength: 7,
    ...more,
  });
}

describe('upstreamHeaders', () => {
  it('refuses a credential of another upstream, whatever the kind, without naming it', () => {
    for (const kind of ['plain', 'factory'] as const) {
      const send = () =>
        headersFor({}, { endpoint: { ...endpoint, kind }, account: { ...account, upstream: 'factory' } });
      expect(send).toThrow(/factory.*vendor/);
      expect(send).not.toThrow(/the-key/);
    }
  });

  it('says how long the body is and that it wants the answer as it is', () => {
    expect(
      headersFor({
        'content-length': '999',
        'accept-encoding': 'gzip',
        'transfer-encoding': 'chunked',
        'content-encoding': 'gzip',
        'content-type': 'application/json; charset=utf-8',
      }),
    ).toEqual({
      'content-length': '7',
      'accept-encoding': 'identity',
      'content-type': 'application/json',
      'anthropic-version': '2023-06-01',
      'x-api-key': 'the-key',
    });
  });

  it.each([
    'authorization',
    'x-api-key',
    'x-goog-api-key',
    'cookie',
    'proxy-authorization',
    'host',
    'connection',
    'keep-alive',
    'te',
    'trailer',
    'upgrade',
    'expect',
    'origin',
    'referer',
    'forwarded',
    'x-forwarded-for',
    'x-session-id',
    'x-factory-client',
  ])('never forwards %s', (name) => {
    expect(JSON.stringify(headersFor({ [name]: 'marked' }))).not.toContain('marked');
    expect(
      JSON.stringify(headersFor({ [name]: 'marked' }, { endpoint: { ...endpoint, dialect: 'chat' } })),
    ).not.toContain('marked');
  });

  it('joins a header that came more than once', () => {
    expect(headersFor({ 'anthropic-new': ['a', 'b'] })).toHaveProperty('anthropic-new', 'a, b');
  });

  it('sends anthropic-beta as it was decided, or not at all', () => {
    expect(headersFor({ 'anthropic-beta': 'client' }, { betaHeader: 'decided' })).toHaveProperty(
      'anthropic-beta',
      'decided',
    );
    expect(headersFor({ 'anthropic-beta': 'client' })).not.toHaveProperty('anthropic-beta');
  });

  it.each(['keep-alive', 'close'])('takes Connection: %s for what it is', (connection) => {
    expect(headersFor({ connection, 'x-app': 'cli' })).toHaveProperty('x-app', 'cli');
  });

  it('lets the operator replace, add and leave out', () => {
    const headers = { 'x-api-key': null, authorization: 'Custom abc', 'accept-encoding': 'gzip' };
    expect(headersFor({}, { endpoint: { ...endpoint, headers } })).toEqual({
      'content-length': '7',
      'accept-encoding': 'gzip',
      'content-type': 'application/json',
      'anthropic-version': '2023-06-01',
      authorization: 'Custom abc',
    });
  });

  it("keeps the scheme of a client's own key, except where Factory wants a bearer", () => {
    const own = { ...account, owner: 'client' as const, scheme: 'bearer' as const };
    expect(headersFor({}, { account: own })).toMatchObject({ authorization: 'Bearer the-key' });
    expect(
      headersFor({}, { account: { ...own, scheme: 'x-api-key' }, endpoint: { ...endpoint, auth: 'bearer' } }),
    ).toMatchObject({ 'x-api-key': 'the-key' });
    expect(
      headersFor({}, { account: { ...own, scheme: 'x-api-key' }, endpoint: { ...endpoint, kind: 'factory' } }),
    ).toMatchObject({ authorization: 'Bearer the-key', 'x-api-key': 'placeholder' });
  });
});
