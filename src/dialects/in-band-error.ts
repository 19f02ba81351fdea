import { type Dialect } from './dialect.js';
import { anthropicErrorType, errorBody, openaiError } from './error-body.js';
import { type GatewayError } from './gateway-error.js';

/**
 * Writes the bytes that tell a client, after its stream has begun, that the answer will not be completed. The dialect's
 * terminal event never follows them: a client would take a truncated answer for a whole one.
 */
export function inBandError(dialect: Dialect, error: GatewayError, requestId: string | null): Buffer {
  switch (dialect) {
    case 'messages':
      return event('error', {
        type: 'error',
        error: { type: anthropicErrorType(error), message: error.message },
        request_id: requestId,
      });
    case 'responses': {
      const { message, type, code } = openaiError(error);
      return event('response.failed', {
        type: 'response.failed',
        sequence_number: 0,
        response: {
          id: `resp_${(requestId ?? '').replace(/[^a-zA-Z0-9]/g, '')}`,
          object: 'response',
          created_at: Math.floor(Date.now() / 1000),
          status: 'failed',
          error: { code: code ?? type, message },
          incomplete_details: null,
          model: '',
          output: [],
        },
      });
    }
    case 'chat':
      return Buffer.from(`data: ${JSON.stringify({ error: openaiError(error) })}\n\n`);
    case 'generate':
      return Buffer.from(`data: ${JSON.stringify(errorBody(dialect, error, requestId))}\n\n`);
  }
}

function event(name: string, payload: unknown): Buffer {
  return Buffer.from(`event: ${name}\ndata: ${JSON.stringify(payload)}\n\n`);
}
