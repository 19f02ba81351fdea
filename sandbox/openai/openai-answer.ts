import { type OutgoingHttpHeaders } from 'node:http';
import { type VendorError } from '../vendor.js';

/** `error.type` and `error.code` by status: https://platform.openai.com/docs/guides/error-codes */
const ERROR_TYPE: Readonly<Record<number, readonly [type: string, code: string | null]>> = {
  400: ['invalid_request_error', null],
  401: ['invalid_request_error', 'invalid_api_key'],
  403: ['invalid_request_error', 'unsupported_country_region_territory'],
  404: ['invalid_request_error', null],
  429: ['requests', 'rate_limit_exceeded'],
  503: ['service_unavailable_error', 'server_is_overloaded'],
};

export function openaiError({ status, message, details }: VendorError) {
  const [type, code] = ERROR_TYPE[status] ?? [status < 500 ? 'invalid_request_error' : 'server_error', null];
  return { message, type: details.type ?? type, param: details.param ?? null, code: details.code ?? code };
}

export function openaiHeaders(requestId: string): OutgoingHttpHeaders {
  return {
    'x-request-id': requestId,
    'openai-organization': 'sandbox-org',
    'openai-processing-ms': '12',
    'openai-project': 'proj_sandbox',
    'openai-version': '2020-10-01',
    'x-ratelimit-limit-requests': '10000',
    'x-ratelimit-limit-tokens': '2000000',
    'x-ratelimit-remaining-requests': '9999',
    'x-ratelimit-remaining-tokens': '1999000',
    'x-ratelimit-reset-requests': '6ms',
    'x-ratelimit-reset-tokens': '30ms',
    'cf-cache-status': 'DYNAMIC',
    'cf-ray': '8f1e5a4db0c8f1e0-FRA',
    server: 'cloudflare',
    'set-cookie': '__cf_bm=must-not-reach-a-client; path=/; HttpOnly; Secure',
    'x-content-type-options': 'nosniff',
  };
}
