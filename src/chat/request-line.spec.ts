import { type IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '../dialects/gateway-error.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { RequestTrace } from '../observability/request-trace.js';
import { type RequestEnd, RequestLine } from './request-line.js';

function lineOf(
  url = '/v1/messages?beta=true&key=secret',
  clientRequestId?: string,
  trace = new RequestTrace('req_1', 0, 'answer', 'messages'),
): RequestLine {
  return new RequestLine(
    {
      method: 'POST',
      url,
      headers: { authorization: 'Bearer secret', cookie: 'secret' },
    } as unknown as IncomingMessage,
    trace,
    clientRequestId,
  );
}

function textOf(line: RequestLine, status: number, outcome: RequestEnd): string {
  return line.finish(status, outcome).text();
}

describe("a request's line in the log", () => {
  it('says what, how, which model, who paid and how long', () => {
    const line = lineOf();
    line.model = 'claude-opus-4-8';
    line.account = 'factory-key-1';
    expect(textOf(line, 200, { end: 'complete' })).toMatch(
      /^POST \/v1\/messages 200 model=claude-opus-4-8 account=factory-key-1 \d+ms req_1$/,
    );
  });

  it('leaves out what was never known', () => {
    expect(textOf(lineOf('/v1/responses'), 400, { end: 'complete' })).toMatch(/^POST \/v1\/responses 400 \d+ms req_1$/);
  });

  it('says when the client left, as 499', () => {
    expect(textOf(lineOf(), 200, { end: 'client_gone' })).toMatch(
      /^POST \/v1\/messages 499 \d+ms req_1 the client left$/,
    );
  });

  it('says why it failed', () => {
    expect(textOf(lineOf(), 502, { end: 'failed', failure: new UpstreamFailure('unreachable') })).toMatch(
      / 502 .*The upstream cannot be reached\.$/,
    );
    expect(
      textOf(lineOf(), 400, { end: 'failed', failure: new GatewayError(400, 'model: a model id is required.') }),
    ).toMatch(/ 400 .*model: a model id is required\.$/);
    expect(textOf(lineOf(), 500, { end: 'failed', failure: 'secret' })).not.toContain('secret');
  });

  it('never shows query or headers', () => {
    expect(textOf(lineOf(), 200, { end: 'complete' })).not.toContain('secret');
  });

  it.each(['a\n[INFO] forged', 'a\r\nb', 'a\u001b[2Jb', 'a b=c'])(
    'is one line without control characters for the model %j',
    (model) => {
      const line = lineOf();
      line.model = model;
      const failure = new GatewayError(404, `model: "${model}" is not configured on this gateway.`);
      for (const outcome of [{ end: 'complete' } as const, { end: 'failed', failure } as const]) {
        expect(textOf(line, 404, outcome)).not.toMatch(/\p{Cc}/u);
      }
      expect(textOf(line, 200, { end: 'complete' })).not.toContain(' b=c');
    },
  );

  it('stays short, however long a model id is', () => {
    const line = lineOf();
    line.model = 'm'.repeat(100_000);
    const failure = new GatewayError(404, `model: "${line.model}" is not configured on this gateway.`);
    expect(textOf(line, 404, { end: 'failed', failure }).length).toBeLessThan(1000);
  });

  it('has the id that the client gave the request beside its own', () => {
    expect(textOf(lineOf('/v1/messages', 'ingress-7'), 200, { end: 'complete' })).toMatch(
      / req_1 x-request-id=ingress-7$/,
    );
  });

  it('is an object with fields where machines read it', () => {
    const trace = new RequestTrace('req_1', 0, 'answer', 'messages');
    trace.streaming = true;
    trace.keyId = 'key_1';
    trace.hasArrived();
    trace.asks('opus', 'claude-opus-4-8', { id: 'claude-*', dialect: 'messages' });
    trace.chose('a@1', 'placed');
    trace.sent();
    trace.firstByte();
    trace.used({ inputTokens: 1, cacheReadTokens: 2, cacheWriteTokens: 3, outputTokens: 4, costNanoUsd: 5_000_000 });
    trace.end('complete', 200);
    const line = lineOf(undefined, 'ingress-7', trace);
    line.account = 'a@1';
    line.conversationId = 'a-conversation';
    const fields = line.finish(200, { end: 'complete' }).fields();
    expect(fields).toMatchObject({
      request_id: 'req_1',
      client_request_id: 'ingress-7',
      method: 'POST',
      path: '/v1/messages',
      status: 200,
      end: 'complete',
      dialect: 'messages',
      kind: 'answer',
      stream: true,
      model_asked: 'opus',
      model_served: 'claude-opus-4-8',
      account: 'a@1',
      key_id: 'key_1',
      attempts: 1,
      input_tokens: 1,
      cache_read_tokens: 2,
      cache_write_tokens: 3,
      output_tokens: 4,
      cost_usd: 0.005,
    });
    expect(fields.conversation).toMatch(/^[0-9a-f]{16}$/);
    for (const name of ['duration_ms', 'first_byte_ms', 'own_ms']) expect(fields[name]).toEqual(expect.any(Number));
    expect(JSON.stringify(fields)).not.toMatch(/secret|a-conversation/);
  });

  it('says in its fields, too, that the client left', () => {
    expect(lineOf().finish(200, { end: 'client_gone' }).fields()).toMatchObject({ status: 499, end: 'client_gone' });
  });
});
