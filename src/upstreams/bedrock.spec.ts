import { describe, expect, it } from '@jest/globals';
import { Secret } from '../config/secret.js';
import { readConfig } from '../config/read-config.js';
import { bodyOf } from '../edit/body-parts.js';
import { BEDROCK } from './bedrock.js';

const HEADERS = {
  betas: 'interleaved-thinking-2025-05-14, advanced-tool-use-2025-11-20,request-tags-2026-08-21',
  known: 'interleaved-thinking-2025-05-14,tool-search-tool-2025-10-19',
};

function endpointAt(base_url: string, more: object = {}) {
  const file = { endpoint: [{ name: 'anthropic', kind: 'bedrock', base_url, ...more }] };
  const [endpoint] = readConfig(JSON.stringify(file)).config.endpoints;
  if (!endpoint) throw new Error('no endpoint');
  return endpoint;
}

const MANTLE = endpointAt('https://bedrock-mantle.eu-west-1.api.aws/anthropic/v1/messages');
const RUNTIME = endpointAt('https://bedrock-runtime.eu-west-1.amazonaws.com/anthropic/v1/messages');
const CLASSIC = endpointAt('https://bedrock-runtime.eu-west-1.amazonaws.com');
const OPENAI = endpointAt('https://bedrock-mantle.eu-west-1.api.aws/openai/v1/responses', { type: 'openai' });

function urlOf(endpoint: typeof MANTLE, model: string, streaming = false): string {
  return BEDROCK.url({ endpoint, requestUrl: '/v1/messages?beta=true', model, streaming, below: undefined }).href;
}

function headersOf(endpoint: typeof MANTLE): Record<string, string> {
  const headers: Record<string, string> = { 'anthropic-beta': HEADERS.betas };
  const context = { client: {}, provider: undefined, sessionId: undefined, userAgent: 'x' };
  BEDROCK.addHeaders(headers, { endpoint, ...context });
  const payer = { id: 'a', upstream: endpoint.upstream, owner: 'team' as const, secret: new Secret('key-1') };
  const request = { method: 'POST' as const, url: endpoint.url, headers, body: bodyOf() };
  void BEDROCK.authorize(request, endpoint, { ...payer, scheme: undefined });
  return headers;
}

describe('Bedrock', () => {
  it.each([MANTLE, RUNTIME])(
    'takes requests of Anthropic at $url without tags and with the betas that it has',
    (at) => {
      expect(urlOf(at, 'anthropic.m')).toBe(`${at.url.href}?beta=true`);
      expect(BEDROCK.bodyChanges(at, HEADERS.betas)).toEqual({ set: {}, remove: ['tags'] });
      expect(headersOf(at)).toEqual({
        'anthropic-version': '2023-06-01',
        'anthropic-beta': HEADERS.known,
        'x-api-key': 'key-1',
      });
    },
  );

  it.each([
    [false, 'invoke'],
    [true, 'invoke-with-response-stream'],
  ])('takes InvokeModel (stream: %s) at an address with the model in it', (streaming, method) => {
    expect(urlOf(CLASSIC, 'eu.anthropic.m-v1:0', streaming)).toBe(
      `https://bedrock-runtime.eu-west-1.amazonaws.com/model/eu.anthropic.m-v1%3A0/${method}`,
    );
    expect(urlOf(CLASSIC, '../x/?y', streaming)).toBe(
      `https://bedrock-runtime.eu-west-1.amazonaws.com/model/..%2Fx%2F%3Fy/${method}`,
    );
  });

  it.each(['.', '..', 'a\ud800'])('never goes to another address for a model called %s', (model) => {
    expect(() => urlOf(CLASSIC, model)).toThrow('no model has this id');
  });

  it('takes version and betas of InvokeModel in the body, and its key as a bearer', () => {
    expect(BEDROCK.bodyChanges(CLASSIC, HEADERS.betas)).toEqual({
      set: { anthropic_version: 'bedrock-2023-05-31', anthropic_beta: HEADERS.known.split(',') },
      remove: ['model', 'stream', 'tags'],
    });
    expect(BEDROCK.bodyChanges(CLASSIC, 'oauth-2025-04-20').set).toEqual({ anthropic_version: 'bedrock-2023-05-31' });
    expect(headersOf(CLASSIC)).toEqual({ authorization: 'Bearer key-1' });
  });

  it.each([
    ['context-1m-2025-08-07', ['context-1m-2025-08-07']],
    [null, undefined],
  ])("takes the operator's word on anthropic-beta, %s, for the body too", (word, betas) => {
    const endpoint = { ...CLASSIC, headers: { 'anthropic-beta': word } };
    expect(BEDROCK.bodyChanges(endpoint, HEADERS.betas).set['anthropic_beta']).toEqual(betas);
  });

  it.each([
    [true, {}, '{"message":"The security token included in the request is expired"}'],
    [true, {}, '{"type":"error", "error": {"message": "Signature expired: 20261129T010000Z is now earlier than …"}}'],
    [
      true,
      {},
      '{"error":{"message":"The request signature we calculated does not match the signature you provided."}}',
    ],
    [true, { 'x-amzn-errortype': 'UnrecognizedClientException:http://it.test/' }, '{"message":"no"}'],
    [false, { 'x-amzn-errortype': 'AccessDeniedException' }, '{"message":"no"}'],
    [false, {}, '{"message":"No access to the model RequestTimeTooSkewed: signature expired"}'],
  ])('finds %s that its credential is refused by %j and %s', (expected, headers, body) => {
    expect(BEDROCK.refusesCredential?.(headers, body)).toBe(expected);
  });

  it('takes requests of OpenAI as they are', () => {
    expect(BEDROCK.bodyChanges(OPENAI, undefined)).toEqual({ set: {}, remove: [] });
    expect(headersOf(OPENAI)).toMatchObject({ authorization: 'Bearer key-1' });
  });
});
