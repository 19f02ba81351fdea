import { type ErrorResponse } from '@anthropic-ai/sdk/resources/shared';
import { describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { type ResponseCreatedEvent, type ResponseFailedEvent } from 'openai/resources/responses/responses';
import { type ErrorObject } from 'openai/resources/shared';
import { DIALECTS } from './dialect.js';
import { GatewayError } from './gateway-error.js';
import { inBandError } from './in-band-error.js';

const error = new GatewayError(502, 'The upstream\nended "too" early. 你好');

/** The events of an SSE text; fails where there is anything else. */
function readEvents(bytes: Buffer): { event: string | undefined; data: unknown }[] {
  const events = bytes.toString().split(/(?<=\n\n)/);
  return events.map((text) => {
    const [, event, data] = /^(?:event: ([\w.]+)\n)?data: (.+)\n\n$/.exec(text) ?? [];
    return { event, data: JSON.parse(data ?? '') as unknown };
  });
}

/** The one event of an SSE text; fails where there is more or less. */
function readEvent(bytes: Buffer): { event: string | undefined; data: unknown } {
  const [event, ...more] = readEvents(bytes);
  expect(more).toEqual([]);
  return event!;
}

describe('inBandError', () => {
  it('is an error event on Messages', () => {
    const expected: ErrorResponse = {
      type: 'error',
      error: { type: 'api_error', message: error.message },
      request_id: 'req_1',
    };
    expect(readEvent(inBandError('messages', error, 'req_1'))).toEqual({ event: 'error', data: expected });
    const overloaded = readEvent(inBandError('messages', new GatewayError(529, 'Overloaded'), null));
    expect(overloaded.data).toMatchObject({ error: { type: 'overloaded_error' }, request_id: null });
  });

  it('is a response on Responses that begins and fails', () => {
    const [begun, failed] = readEvents(inBandError('responses', error, 'req_1'));
    expect([begun?.event, failed?.event]).toEqual(['response.created', 'response.failed']);
    const created = begun?.data as ResponseCreatedEvent;
    const { type, sequence_number, response } = failed?.data as ResponseFailedEvent;
    expect([type, created.type]).toEqual(['response.failed', 'response.created']);
    expect([created.sequence_number, sequence_number]).toEqual([0, 1]);
    expect(created.response).toMatchObject({ id: response.id, status: 'in_progress', error: null });
    expect(response).toMatchObject({
      object: 'response',
      status: 'failed',
      error: { code: 'upstream_error', message: error.message },
      output: [],
    });
    expect(response.id).toMatch(/^resp_\w+$/);
    expect(Math.abs(response.created_at - Date.now() / 1000)).toBeLessThan(60);
  });

  it('continues the response that it ends', () => {
    const position = { id: 'resp_of_openai', model: 'gpt-x', createdAt: 1760000000, nextSequence: 42 };
    expect(readEvent(inBandError('responses', error, 'req_1', position)).data).toMatchObject({
      sequence_number: 42,
      response: { id: 'resp_of_openai', model: 'gpt-x', created_at: 1760000000 },
    });
  });

  it('lets the SDK say what went wrong, whether a response has begun or not', async () => {
    const client = new OpenAI({
      apiKey: 'key',
      fetch: () =>
        Promise.resolve(
          new Response(inBandError('responses', error, 'req_1'), { headers: { 'content-type': 'text/event-stream' } }),
        ),
    });
    const response = await client.responses.stream({ model: 'gpt-5.4', input: 'hi' }).finalResponse();
    expect(response.error?.message).toBe(error.message);
  });

  it('is a chunk with an error on Chat, and no [DONE]', () => {
    const expected: { error: ErrorObject } = {
      error: { message: error.message, type: 'server_error', param: null, code: 'upstream_error' },
    };
    expect(readEvent(inBandError('chat', error, 'req_1'))).toEqual({ event: undefined, data: expected });
  });

  it("is Google's error on generate", () => {
    const expected = { error: { code: 502, message: error.message, status: 'UNAVAILABLE' } };
    expect(readEvent(inBandError('generate', error, 'req_1'))).toEqual({ event: undefined, data: expected });
  });

  it.each(DIALECTS)('never looks like an end on %s', (dialect) => {
    expect(inBandError(dialect, error, null).toString()).not.toMatch(
      /\[DONE\]|message_stop|response\.completed|finish_?reason/i,
    );
  });
});
