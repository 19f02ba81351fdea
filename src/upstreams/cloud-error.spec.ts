import { describe, expect, it } from '@jest/globals';
import { readRetryDelayMs } from '../dialects/errors/read-error-message.js';
import { cloudErrorBody, exceptionOf, statusOfException } from './cloud-error.js';

describe('the error of a cloud', () => {
  it.each([
    ['ThrottlingException', 400, 429],
    ['ServiceQuotaExceededException:http://internal.amazon.com/coral/com.amazon.bedrock/', 400, 429],
    ['aws.protocols#ModelErrorException', 424, 500],
    ['SomethingNew', 418, 418],
    [undefined, 403, 403],
  ])('that AWS calls %s with status %s has status %s', (header, sent, status) => {
    expect(statusOfException(exceptionOf({ 'x-amzn-errortype': header }), sent)).toBe(status);
  });

  it.each([
    [
      429,
      '{"message":"Too many tokens, please wait before trying again."}',
      'rate_limit_error',
      'Too many tokens, please wait before trying again.',
    ],
    [400, '{"message":"Input is too long."}', 'invalid_request_error', 'Input is too long.'],
    [400, '{"Message":"Input is too long."}', 'invalid_request_error', 'Input is too long.'],
    [
      400,
      '[{"error":{"code":400,"message":"Request payload size exceeds the limit: 31457280 bytes.","status":"A"}}]',
      'invalid_request_error',
      'Input is too long.',
    ],
    [
      429,
      '{"error":{"code":429,"message":"Resource exhausted.","status":"RESOURCE_EXHAUSTED"}}',
      'rate_limit_error',
      'Resource exhausted.',
    ],
    [401, '{"error":{"code":"401","message":"Access denied."}}', 'authentication_error', 'Access denied.'],
    [503, '<html><body>Service Unavailable</body></html>', 'api_error', 'Service Unavailable'],
    [500, '', 'api_error', 'The upstream answered with status 500.'],
  ])("of status %s, %s, becomes one of Anthropic's", (status, body, type, message) => {
    expect(JSON.parse(cloudErrorBody('messages', status, body, []))).toEqual({
      type: 'error',
      error: { type, message },
      request_id: null,
    });
  });

  it.each([
    ['messages', '{"type":"error", "error":{"type":"invalid_request_error","message":"no"}}'],
    ['responses', '{"error":{"message":"no","type":"invalid_request_error","param":"x","code":null}}'],
    ['generate', '{ "error": { "code": 400, "message": "no", "status": "INVALID_ARGUMENT" } }'],
  ] as const)('that is of the dialect %s stays byte for byte', (dialect, body) => {
    expect(cloudErrorBody(dialect, 400, body, ['it.test'])).toBe(body);
  });

  it('of Google keeps the pause that it asks for', () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.5s' }];
    const error = { code: 429, message: 'Resource exhausted.', status: 'RESOURCE_EXHAUSTED', details };
    const body = cloudErrorBody('messages', 429, JSON.stringify({ error }), []);
    expect([readRetryDelayMs(body), JSON.parse(body)]).toMatchObject([
      34_500,
      { error: { type: 'rate_limit_error', message: 'Resource exhausted.' } },
    ]);
  });

  it('of Azure becomes one of OpenAI with the code for a conversation that is too long', () => {
    const body = cloudErrorBody('responses', 400, '{"error":{"code":"400","message":"Input is too long."}}', []);
    expect(JSON.parse(body)).toMatchObject({
      error: { code: 'context_length_exceeded', message: 'Input is too long.' },
    });
  });
});
