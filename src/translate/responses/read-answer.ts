import { type Response } from 'openai/resources/responses/responses';
import { GatewayError } from '../../dialects/gateway-error.js';
import { readInBandError } from '../../dialects/errors/in-band-upstream-error.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { asObject, type JsonObject } from '../../dialects/wire-value.js';
import { type ItemState } from './item-reader.js';
import { createItemReader } from './read-item.js';
import { endOf, startOf } from './read-stream.js';

/** A whole answer of the Responses API as the events that its stream would have been. */
export function readResponsesAnswer(body: JsonObject): NeutralEvent[] {
  const response = body as unknown as Partial<Response>;
  if (asObject(body.error) !== undefined || response.status === 'failed')
    return [{ type: 'error', error: readInBandError(asObject(body.error) ?? {}) }];
  if (response.status === 'queued' || response.status === 'in_progress' || response.status === 'cancelled') {
    return [
      {
        type: 'error',
        error: new GatewayError(
          502,
          `The upstream gave an answer with status "${response.status}", which is not finished.`,
          {
            code: 'unexpected_status',
          },
        ),
      },
    ];
  }
  if (!Array.isArray(response.output))
    return [{ type: 'error', error: new GatewayError(502, 'The upstream gave an answer without output.') }];
  const state: ItemState = { nextToolKey: 0, textLength: 0 };
  const output = response.output.flatMap((entry) => {
    const item = (asObject(entry) ?? {}) as unknown as Response['output'][number];
    return createItemReader(item, state).done(item);
  });
  return [startOf(response), ...output, ...endOf(response)];
}
