import { type IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { type AnswerEnd } from '../dialects/answer-end.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { type LogRecord } from './log-record.js';
import { renderRequestLine } from './render-request-line.js';
import { RequestTrace } from './request-trace.js';

interface Ending {
  trace?: RequestTrace;
  url?: string;
  end?: AnswerEnd;
  status?: number | null;
  failure?: unknown;
}

function makeTrace(): RequestTrace {
  return new RequestTrace('req_1', 0, 'answer', 'messages');
}

/** The line of a request that has ended so; by default of one that was answered with 200. */
function lineOf({
  trace = makeTrace(),
  url = '/v1/messages?beta=true&key=secret',
  end = 'complete',
  status = 200,
  failure,
}: Ending): LogRecord {
  trace.end(end, status);
  const headers = { authorization: 'Bearer secret', cookie: 'secret' };
  return renderRequestLine(trace, { method: 'POST', url, headers } as unknown as IncomingMessage, failure);
}

function textOf(ending: Ending): string {
  return lineOf(ending).text();
}

function asking(model: string): RequestTrace {
  const trace = makeTrace();
  trace.asks(model, model, null);
  return trace;
}

describe("a request's line in the log", () => {
  it('says what, from where, how, which model, who paid and how long', () => {
    const trace = asking('claude-opus-4-8');
    trace.chose('factory-key-1', 'placed');
    expect(textOf({ trace })).toMatch(
      /^POST \/v1\/messages 200 model=claude-opus-4-8 account=factory-key-1 \d+ms req_1$/,
    );
    trace.comesFrom('192.0.2.7', undefined);
    expect(textOf({ trace })).toMatch(/^POST \/v1\/messages 200 from=192\.0\.2\.7 model=claude-opus-4-8 account=/);
  });

  it('names the project', () => {
    const trace = asking('m');
    trace.project = 'acme/shop';
    expect(textOf({ trace })).toMatch(/^POST \/v1\/messages 200 model=m project=acme\/shop \d+ms req_1$/);
    trace.project = 'nightly builds';
    expect(textOf({ trace })).toContain(' project="nightly builds" ');
    expect(lineOf({ trace }).fields()).toMatchObject({ project: 'nightly builds' });
  });

  it('leaves out what was never known', () => {
    expect(textOf({ url: '/v1/responses', status: 400 })).toMatch(/^POST \/v1\/responses 400 \d+ms req_1$/);
  });

  it('says when the client left, as 499', () => {
    const ending: Ending = { end: 'client_left', status: null };
    expect(textOf(ending)).toMatch(/^POST \/v1\/messages 499 \d+ms req_1 the client left$/);
  });

  it('says why it failed', () => {
    const unreachable = new UpstreamFailure('unreachable');
    expect(textOf({ end: 'failed', status: 502, failure: unreachable })).toMatch(
      /^POST \/v1\/messages 502 \d+ms req_1 The upstream cannot be reached\.$/,
    );
    const missing = new GatewayError(400, 'model: a model id is required.');
    expect(textOf({ end: 'failed', status: 400, failure: missing })).toMatch(/ 400 .*model: a model id is required\.$/);
    const quoted = new GatewayError(429, 'secret', { quotesUpstream: true });
    expect(textOf({ end: 'failed', status: 429, failure: quoted })).toMatch(/ 429 .*the upstream answered 429$/);
    expect(textOf({ end: 'failed', status: 500, failure: 'secret' })).not.toContain('secret');
  });

  it('never shows query or headers', () => {
    expect(textOf({})).not.toContain('secret');
  });

  it.each(['a\n[INFO] forged', 'a\r\nb', 'a\u001b[2Jb', 'a b=c'])(
    'is one line without control characters for the model %j',
    (model) => {
      const failure = new GatewayError(404, `model: "${model}" is not configured on this gateway.`);
      const trace = asking(model);
      expect(textOf({ trace, status: 404 })).not.toMatch(/\p{Cc}/u);
      expect(textOf({ trace, end: 'failed', status: 404, failure })).not.toMatch(/\p{Cc}/u);
      expect(textOf({ trace })).not.toContain(' b=c');
    },
  );

  it('stays short, however long a model id is', () => {
    const model = 'm'.repeat(100_000);
    const failure = new GatewayError(404, `model: "${model}" is not configured on this gateway.`);
    const line = textOf({ trace: asking(model), end: 'failed', status: 404, failure });
    expect(line).toContain(` model=${'m'.repeat(100)} `);
    expect(line.length).toBeLessThan(1000);
  });

  it('has the id that the client gave the request beside its own', () => {
    const trace = makeTrace();
    trace.comesFrom(undefined, 'ingress-7');
    expect(textOf({ trace })).toMatch(/ req_1 x-request-id=ingress-7$/);
  });

  it('is an object with fields where machines read it', () => {
    const trace = makeTrace();
    trace.comesFrom('192.0.2.7', 'ingress-7');
    trace.client = 'claude-code';
    trace.streaming = true;
    trace.keyId = 'key_1';
    trace.conversationId = 'a-conversation';
    trace.hasArrived();
    trace.asks('opus', 'claude-opus-4-8', { id: 'claude-*', dialect: 'messages' });
    trace.chose('a@1', 'placed');
    trace.sent();
    trace.answered(200, 'req_of_upstream');
    trace.firstByte();
    trace.used({ inputTokens: 1, cacheReadTokens: 2, cacheWriteTokens: 3, outputTokens: 4, costNanoUsd: 5_000_000 });
    const fields = lineOf({ trace }).fields();
    expect(fields).toEqual({
      request_id: 'req_1',
      client_request_id: 'ingress-7',
      upstream_request_id: 'req_of_upstream',
      method: 'POST',
      path: '/v1/messages',
      status: 200,
      end: 'complete',
      error: undefined,
      dialect: 'messages',
      kind: 'answer',
      stream: true,
      model_asked: 'opus',
      model_served: 'claude-opus-4-8',
      account: 'a@1',
      key_id: 'key_1',
      client: 'claude-code',
      client_address: '192.0.2.7',
      conversation: expect.stringMatching(/^[0-9a-f]{16}$/),
      attempts: 1,
      duration_ms: expect.any(Number),
      first_byte_ms: expect.any(Number),
      own_ms: expect.any(Number),
      input_tokens: 1,
      cache_read_tokens: 2,
      cache_write_tokens: 3,
      output_tokens: 4,
      cost_usd: 0.005,
    });
    expect(JSON.stringify(fields)).not.toMatch(/secret|a-conversation/);
  });

  it('says in its fields, too, how the request ended, in the words that operators know', () => {
    expect(lineOf({ end: 'client_left', status: null }).fields()).toMatchObject({ status: 499, end: 'client_gone' });
    const failure = new UpstreamFailure('unreachable');
    expect(lineOf({ end: 'failed', status: 502, failure }).fields()).toMatchObject({
      status: 502,
      end: 'failed',
      error: 'The upstream cannot be reached.',
    });
  });

  it('has the id of the latest answer, where it has one', () => {
    const trace = makeTrace();
    trace.answered(529, 'req_first');
    trace.answered(200, undefined);
    expect(lineOf({ trace }).fields().upstream_request_id).toBeUndefined();
  });
});
