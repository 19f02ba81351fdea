import { type ErrorResponse } from '@anthropic-ai/sdk/resources/shared';
import { describe, expect, it } from '@jest/globals';
import { type ErrorObject } from 'openai/resources/shared';
import { errorBody, statusFor } from './error-body.js';
import { GatewayError } from './gateway-error.js';

/** Anthropic's type, OpenAI's type and code, Google's status. */
const TABLE: readonly [status: number, anthropic: string, openai: string, code: string | null, google: string][] = [
  [400, 'invalid_request_error', 'invalid_request_error', null, 'INVALID_ARGUMENT'],
  [401, 'authentication_error', 'authentication_error', 'invalid_api_key', 'UNAUTHENTICATED'],
  [402, 'billing_error', 'insufficient_quota', 'insufficient_quota', 'RESOURCE_EXHAUSTED'],
  [403, 'permission_error', 'permission_error', null, 'PERMISSION_DENIED'],
  [404, 'not_found_error', 'invalid_request_error', 'not_found', 'NOT_FOUND'],
  [405, 'invalid_request_error', 'invalid_request_error', 'method_not_allowed', 'INVALID_ARGUMENT'],
  [408, 'timeout_error', 'api_error', 'timeout', 'DEADLINE_EXCEEDED'],
  [409, 'invalid_request_error', 'conflict_error', null, 'ABORTED'],
  [411, 'invalid_request_error', 'invalid_request_error', 'length_required', 'INVALID_ARGUMENT'],
  [413, 'request_too_large', 'invalid_request_error', 'request_too_large', 'INVALID_ARGUMENT'],
  [415, 'invalid_request_error', 'invalid_request_error', 'unsupported_media_type', 'INVALID_ARGUMENT'],
  [418, 'invalid_request_error', 'invalid_request_error', null, 'INVALID_ARGUMENT'],
  [422, 'invalid_request_error', 'invalid_request_error', null, 'INVALID_ARGUMENT'],
  [429, 'rate_limit_error', 'rate_limit_exceeded', 'rate_limit_exceeded', 'RESOURCE_EXHAUSTED'],
  [500, 'api_error', 'server_error', null, 'INTERNAL'],
  [502, 'api_error', 'server_error', 'upstream_error', 'UNAVAILABLE'],
  [503, 'api_error', 'server_error', 'upstream_error', 'UNAVAILABLE'],
  [504, 'timeout_error', 'api_error', 'timeout', 'DEADLINE_EXCEEDED'],
  [529, 'overloaded_error', 'server_error', 'overloaded', 'UNAVAILABLE'],
  [599, 'api_error', 'server_error', null, 'UNAVAILABLE'],
];

describe.each(TABLE)('%d', (status, anthropic, openai, code, google) => {
  const error = new GatewayError(status, 'It says why.');

  it("in Anthropic's shape", () => {
    const expected = {
      type: 'error',
      error: { type: anthropic, message: 'It says why.' },
      request_id: 'req_1',
    } as ErrorResponse;
    expect(errorBody('messages', error, 'req_1')).toEqual(expected);
    expect(statusFor('messages', status)).toBe(status);
  });

  it.each(['responses', 'chat'] as const)("in OpenAI's shape for %s", (dialect) => {
    const expected: { error: ErrorObject } = { error: { message: 'It says why.', type: openai, param: null, code } };
    expect(errorBody(dialect, error, 'req_1')).toEqual(expected);
    expect(statusFor(dialect, status)).toBe(status === 529 ? 503 : status);
  });

  it("in Google's shape", () => {
    const sent = status === 529 ? 503 : status;
    expect(errorBody('generate', error, 'req_1')).toEqual({
      error: { code: sent, message: 'It says why.', status: google },
    });
    expect(statusFor('generate', status)).toBe(sent);
  });
});

describe('errorBody', () => {
  it("names the field at fault and its own code where OpenAI's clients look for them", () => {
    const error = new GatewayError(404, 'No such model.', { param: 'model', code: 'model_not_found' });
    expect(errorBody('chat', error, null)).toEqual({
      error: { message: 'No such model.', type: 'invalid_request_error', param: 'model', code: 'model_not_found' },
    });
  });

  it("has a request id of null for what is nobody's request", () => {
    expect(errorBody('messages', new GatewayError(404, 'Nothing here.'), null)).toHaveProperty('request_id', null);
  });
});
