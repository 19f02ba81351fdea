import { type OutgoingHttpHeaders } from 'node:http';
import { type Signer } from '../answer/signature.js';
import { isGiven, objectOf } from '../json-value.js';
import { type Vendor, type VendorError, type VendorRequest } from '../vendor.js';
import { betasOf, checkMessagesRequest } from './check-request.js';
import { countInput } from './count-usage.js';
import { readMessagesConversation } from './read-conversation.js';
import { ThreadStore } from './thread-store.js';
import { writeMessagesAnswer } from './write-answer.js';

/** `error.type` by status: https://platform.claude.com/docs/en/api/errors */
const ERROR_TYPE: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  405: 'invalid_request_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** Anthropic Messages. */
export function messagesVendor(signer: Signer): Vendor {
  const threads = new ThreadStore();
  const whole = (request: VendorRequest) => ({ ...request, body: threads.resume(request.body) });
  return {
    dialect: 'messages',
    check: (request) => checkMessagesRequest(whole(request), signer, false),
    readConversation: (request) => readMessagesConversation(whole(request).body),
    writeAnswer(request, plan) {
      const answer = writeMessagesAnswer(whole(request), plan, signer);
      if (isGiven(request.body.thread)) threads.keep(whole(request).body, objectOf(answer.json()));

      return answer;
    },
    countTokens(request) {
      checkMessagesRequest(request, signer, true);
      const tokens = { input_tokens: countInput(request.body) };
      const managed = betasOf(request).length > 0 && isGiven(request.body.context_management);
      return managed ? { ...tokens, context_management: { original_input_tokens: tokens.input_tokens } } : tokens;
    },
    errorBody: (error, requestId) => ({ ...errorObject(error), request_id: requestId }),
    errorEvent: (error) => `event: error\ndata: ${JSON.stringify(errorObject(error))}\n\n`,
    isTerminal: (event) => event.startsWith('event: message_stop\n'),
    answerHeaders,
  };
}

function errorObject({ status, message, details }: VendorError) {
  const type = details.type ?? ERROR_TYPE[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error');
  return { type: 'error', error: { type, message } };
}

function answerHeaders(requestId: string): OutgoingHttpHeaders {
  return {
    'request-id': requestId,
    'anthropic-organization-id': '00000000-5a4d-4b0c-8f1e-5a4db0c8f1e0',
    'anthropic-ratelimit-requests-limit': '4000',
    'anthropic-ratelimit-requests-remaining': '3999',
    'anthropic-ratelimit-requests-reset': '2026-01-01T00:00:00Z',
    'anthropic-ratelimit-input-tokens-limit': '2000000',
    'anthropic-ratelimit-input-tokens-remaining': '1999000',
    'anthropic-ratelimit-unified-status': 'allowed',
    'anthropic-ratelimit-unified-reset': '1767240000',
    'cf-cache-status': 'DYNAMIC',
    'cf-ray': '8f1e5a4db0c8f1e0-FRA',
    server: 'cloudflare',
    'set-cookie': '_sandbox_upstream=must-not-reach-a-client; path=/; HttpOnly',
    'x-robots-tag': 'none',
  };
}
