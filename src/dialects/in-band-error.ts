import { type Dialect } from './dialect.js';
import { anthropicErrorType, errorBody, openaiError } from './error-body.js';
import { type GatewayError } from './gateway-error.js';
import { type StreamPosition } from './responses-progress.js';

/**
 * Writes the bytes that tell a client, after its stream has begun, that the answer will not be completed. The dialect's
 * terminal event never follows them: a client would take a truncated answer for a whole one.
 */
export function inBandError(
  dialect: Dialect,
  error: GatewayError,
  requestId: string | null,
  position?: StreamPosition,
): Buffer {
  switch (dialect) {
    case 'messages':
      return event('error', {
        type: 'error',
        error: { type: anthropicErrorType(error), message: error.message },
        request_id: requestId,
      });
    case 'responses':
      return failedResponse(error, requestId, position);
    case 'chat':
      return Buffer.from(`data: ${JSON.stringify({ error: openaiError(error) })}\n\n`);
    case 'generate':
      return Buffer.from(`data: ${JSON.stringify(errorBody(dialect, error, requestId))}\n\n`);
  }
}

/**
 * Fails the response that has begun. Where none has, one of the gateway's own begins first: the `openai` SDKs would
 * otherwise complain of its missing beginning and not say what went wrong.
 */
function failedResponse(error: GatewayError, requestId: string | null, position?: StreamPosition): Buffer {
  const { message, type, code } = openaiError(error);
  const ownId = `resp_${(requestId ?? '').replace(/[^a-zA-Z0-9]/g, '')}`;
  const response = {
    id: position?.id || ownId,
    object: 'response',
    created_at: position?.createdAt ?? Math.floor(Date.now() / 1000),
    status: 'in_progress',
    error: null,
    incomplete_details: null,
    model: position?.model ?? '',
    output: [],
  };
  const failed = { ...response, status: 'failed', error: { code: code ?? type, message } };
  const next = position?.nextSequence ?? 0;
  const created = { type: 'response.created', sequence_number: 0, response };
  return next > 0
    ? event('response.failed', { type: 'response.failed', sequence_number: next, response: failed })
    : Buffer.concat([
        event('response.created', created),
        event('response.failed', { type: 'response.failed', sequence_number: 1, response: failed }),
      ]);
}

function event(name: string, payload: unknown): Buffer {
  return Buffer.from(`event: ${name}\ndata: ${JSON.stringify(payload)}\n\n`);
}
