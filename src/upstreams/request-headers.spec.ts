import { type IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { type Payer } from '../accounts/payer.js';
import { type Endpoint } from '../config/gateway-config.js';
import { type Dialect } from '../dialects/dialect.js';
import { Secret } from '../config/secret.js';
import { bodyOf } from '../edit/body-parts.js';
import { PLAIN } from './plain.js';
import { requestHeaders, type RequestHeadersInput } from './request-headers.js';
import { type UnauthorizedRequest, type UpstreamKind } from './upstream-kind.js';
import { kindOf } from './upstream-kinds.js';

const endpoint: Endpoint = {
  name: 'it',
  dialect: 'messages',
  url: new URL('https://vendor.test/v1/messages'),
  kind: 'plain',
  upstream: 'vendor',
  auth: 'x-api-key',
  systemPrompt: '',
  headers: {},
  firstByteMs: 30_000,
};
const account: Payer = {
  id: 'vendor-key-1',
  upstream: 'vendor',
  owner: 'team',
  secret: new Secret('the-key'),
  scheme: undefined,
};

const BODY = bodyOf(Buffer.from('{"a":1}'));

function inputFor(client: IncomingHttpHeaders, more: Partial<RequestHeadersInput> = {}): RequestHeadersInput {
  return {
    kind: kindOf(more.endpoint ?? endpoint),
    endpoint,
    account,
    client,
    betaHeader: undefined,
    provider: undefined,
    sessionId: 's',
    userAgent: 'factory-cli/1.2.3',
    url: endpoint.url,
    body: BODY,
    ...more,
  };
}

/** Of a kind that needs no promise. */
function headersFor(client: IncomingHttpHeaders, more: Partial<RequestHeadersInput> = {}): Record<string, string> {
  const headers = requestHeaders(inputFor(client, more));
  if (headers instanceof Promise) throw new Error('The request waits for a turn of the event loop.');
  return headers;
}

describe('requestHeaders', () => {
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
    'api-key',
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

  it("wants a key as the vendor's own API does, unless the endpoint says otherwise", () => {
    const asTheKindHasIt = { ...endpoint, auth: undefined };
    const key = (dialect: Dialect) => headersFor({}, { endpoint: { ...asTheKindHasIt, dialect } });
    expect(key('messages')).toHaveProperty('x-api-key', 'the-key');
    expect(key('responses')).toHaveProperty('authorization', 'Bearer the-key');
    expect(key('chat')).toHaveProperty('authorization', 'Bearer the-key');
    expect(key('generate')).toHaveProperty('x-goog-api-key', 'the-key');
    expect(headersFor({}, { endpoint: { ...endpoint, auth: 'bearer' } })).not.toHaveProperty('x-api-key');
  });
});

describe('a kind that signs', () => {
  /** What was there to be signed. */
  const signed: UnauthorizedRequest[] = [];
  const signing: UpstreamKind = {
    ...PLAIN,
    addHeaders(headers) {
      delete headers['anthropic-beta'];
      headers['x-kind'] = 'signing';
    },
    async authorize(request, _endpoint, { secret }) {
      signed.push({ ...request, headers: { ...request.headers } });
      await Promise.resolve();
      request.headers.authorization = `Signed with ${secret.reveal()}`;
      request.headers['x-signed-at'] = 'now';
    },
  };

  it("sees the final body, address and headers, the operator's among them", async () => {
    const headers = { 'x-operators': 'own', 'content-type': 'text/json', accept: null };
    const sent = await requestHeaders(
      inputFor({ accept: 'a/b' }, { kind: signing, endpoint: { ...endpoint, headers }, betaHeader: 'b' }),
    );
    expect(signed.at(-1)).toEqual({
      method: 'POST',
      url: endpoint.url,
      body: BODY,
      headers: {
        'x-kind': 'signing',
        'x-operators': 'own',
        'content-type': 'text/json',
        'content-length': '7',
        'accept-encoding': 'identity',
      },
    });
    expect(sent).toEqual({
      ...signed.at(-1)?.headers,
      authorization: 'Signed with the-key',
      'x-signed-at': 'now',
    });
  });

  it('leaves the operator the last word over the credential', async () => {
    const headers = { authorization: 'Custom abc', 'x-signed-at': null };
    const sent = await requestHeaders(inputFor({}, { kind: signing, endpoint: { ...endpoint, headers } }));
    expect(sent).toHaveProperty('authorization', 'Custom abc');
    expect(sent).not.toHaveProperty('x-signed-at');
  });

  it('never sees the credential of another upstream', () => {
    const before = signed.length;
    const send = () => requestHeaders(inputFor({}, { kind: signing, account: { ...account, upstream: 'factory' } }));
    expect(send).toThrow(/factory.*vendor/);
    expect(signed.length).toBe(before);
  });
});
