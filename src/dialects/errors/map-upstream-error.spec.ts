import { describe, expect, it } from '@jest/globals';
import { mapUpstreamError } from './map-upstream-error.js';

describe('mapUpstreamError', () => {
  it.each([
    [
      400,
      '{"type":"error","error":{"type":"invalid_request_error","message":"bad field"},"request_id":null}',
      'bad field',
    ],
    [400, '{"error":{"message":"bad","type":"invalid_request_error","param":"x","code":"unsupported_value"}}', 'bad'],
    [429, '[{"error":{"code":429,"message":"quota","status":"RESOURCE_EXHAUSTED"}}]', 'quota'],
    [500, '{"error":"plain words"}', 'plain words'],
    [500, '{"message":"other words"}', 'other words'],
    [422, '{"detail":"third words"}', 'third words'],
    [502, '<html><head><style>p{}</style></head><body><h1>502</h1> Bad   Gateway</body></html>', '502 Bad Gateway'],
    [503, '', 'The upstream answered with status 503.'],
  ])('finds the message of a %d', (status, body, message) => {
    expect(mapUpstreamError('chat', status, body)).toMatchObject({ status, message });
  });

  it('keeps OpenAI’s param and code, not Google’s number', () => {
    expect(
      mapUpstreamError('chat', 400, '{"error":{"message":"bad","param":"x","code":"unsupported_value"}}').details,
    ).toEqual({
      param: 'x',
      code: 'unsupported_value',
    });
    expect(mapUpstreamError('chat', 429, '{"error":{"code":429,"message":"quota"}}').details).toEqual({});
    expect(
      mapUpstreamError('chat', 429, '{"error":{"type":"insufficient_quota","message":"spent"}}').details.code,
    ).toBe('insufficient_quota');
    expect(
      mapUpstreamError('chat', 404, '{"error":{"type":"not_found_error","message":"model: x"}}').details.code,
    ).toBe('model_not_found');
  });

  it('never repeats a key', () => {
    expect(
      mapUpstreamError(
        'chat',
        401,
        '{"error":{"message":"Incorrect API key provided: sk-proj-ab**********yz. Bearer eyJ.a.b"}}',
      ).message,
    ).toBe('Incorrect API key provided: [key] Bearer [key]');
  });

  it('turns Google’s retry delay into whole seconds', () => {
    const body = JSON.stringify({
      error: {
        code: 429,
        message: 'quota',
        details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' }],
      },
    });
    expect(mapUpstreamError('chat', 429, body).details.retryAfterSeconds).toBe(35);
  });

  it('words an overlong conversation so that each client understands it', () => {
    const openai =
      '{"error":{"message":"This model\'s maximum context length is 128000 tokens. However, your messages ' +
      'resulted in 130500 tokens.","code":"context_length_exceeded"}}';
    expect(mapUpstreamError('messages', 400, openai).message).toBe(
      'prompt is too long: 130500 tokens > 128000 maximum',
    );
    const google =
      '{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens ' +
      'allowed (1048576).","status":"INVALID_ARGUMENT"}}';
    expect(mapUpstreamError('messages', 400, google).message).toBe(
      'prompt is too long: 1200000 tokens > 1048576 maximum',
    );
    const numberless =
      '{"error":{"message":"Your input exceeds the context window of this model.","code":"context_length_exceeded"}}';
    expect(mapUpstreamError('messages', 400, numberless).message).toMatch(/^prompt is too long: /);
    const anthropic =
      '{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > ' +
      '200000 maximum"}}';
    expect(mapUpstreamError('chat', 400, anthropic).details.code).toBe('context_length_exceeded');
    expect(mapUpstreamError('messages', 400, anthropic).message).toBe(
      'prompt is too long: 210000 tokens > 200000 maximum',
    );
  });
});
