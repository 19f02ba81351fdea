import { type IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '../dialects/gateway-error.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { RequestLine } from './request-line.js';

function lineOf(url = '/v1/messages?beta=true&key=secret'): RequestLine {
  return new RequestLine({ method: 'POST', url, headers: { authorization: 'Bearer secret', cookie: 'secret' } } as unknown as IncomingMessage, 'req_1');
}

describe('a request\'s line in the log', () => {
  it('says what, how, which model, who paid and how long', () => {
    const line = lineOf();
    line.model = 'claude-opus-4-8';
    line.account = 'factory-key-1';
    expect(line.finish(200, { end: 'complete' })).toMatch(/^POST \/v1\/messages 200 model=claude-opus-4-8 account=factory-key-1 \d+ms req_1$/);
  });

  it('leaves out what was never known', () => {
    expect(lineOf('/v1/responses').finish(400, { end: 'complete' })).toMatch(/^POST \/v1\/responses 400 \d+ms req_1$/);
  });

  it('says when the client left, as 499', () => {
    expect(lineOf().finish(200, { end: 'client_gone' })).toMatch(/^POST \/v1\/messages 499 \d+ms req_1 the client left$/);
  });

  it('says why it failed', () => {
    expect(lineOf().finish(502, { end: 'failed', failure: new UpstreamFailure('unreachable') })).toMatch(/ 502 .*The upstream cannot be reached\.$/);
    expect(lineOf().finish(400, { end: 'failed', failure: new GatewayError(400, 'model: a model id is required.') })).toMatch(/ 400 .*model: a model id is required\.$/);
    expect(lineOf().finish(500, { end: 'failed', failure: 'secret' })).not.toContain('secret');
  });

  it('never shows query or headers', () => {
    expect(lineOf().finish(200, { end: 'complete' })).not.toContain('secret');
  });

  it.each(['a\n[INFO] forged', 'a\r\nb', 'a\u001b[2Jb', 'a b=c'])('is one line without control characters for the model %j', (model) => {
    const line = lineOf();
    line.model = model;
    const failure = new GatewayError(404, `model: "${model}" is not configured on this gateway.`);
    for (const outcome of [{ end: 'complete' } as const, { end: 'failed', failure } as const]) {
      expect(line.finish(404, outcome)).not.toMatch(/\p{Cc}/u);
    }
    expect(line.finish(200, { end: 'complete' })).not.toContain(' b=c');
  });

  it('stays short, however long a model id is', () => {
    const line = lineOf();
    line.model = 'm'.repeat(100_000);
    const failure = new GatewayError(404, `model: "${line.model}" is not configured on this gateway.`);
    expect(line.finish(404, { end: 'failed', failure }).length).toBeLessThan(1000);
  });
});
