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
      return event('response.failed', failedResponse(error, requestId, position));
    case 'chat':
      return Buffer.from(`data: ${JSON.stringify({ error: openaiError(error) })}\n\n`);
    case 'generate':
      return Buffer.from(`data: ${JSON.stringify(errorBody(dialect, error, requestId))}\n\n`);
  }
}

/** The response that has begun, or one of the gateway's own where none has. */
function failedResponse(error: GatewayError, requestId: string | null, position?: StreamPosition): object {
  const { message, type, code } = openaiError(error);
  const ownId = `resp_${(requestId ?? '').replace(/[^a-zA-Z0-9]/g, '')}`;
  return {
    type: 'response.failed',
    sequence_number: position?.nextSequence ?? 0,
    response: {
      id: position?.id || ownId,
      object: 'response',
      created_at: position?.createdAt ?? Math.floor(Date.now() / 1000),
      status: 'failed',
      error: { code: code ?? type, message },
      incomplete_details: null,
      model: position?.model ?? '',
      output: [],
    },
  };
}

function event(name: string, payload: unknown): Buffer {
  return Buffer.from(`event: ${name}\ndata: ${JSON.stringify(payload)}\n\n`);
}
