import { type Message } from '@anthropic-ai/sdk/resources/messages';
import { GatewayError } from '../../dialects/gateway-error.js';
import { readInBandError } from '../../dialects/errors/in-band-upstream-error.js';
import { endEvents, NOTHING_TOLD } from '../neutral/end-events.js';
import { type NeutralEvent, usageEvents } from '../neutral/neutral-events.js';
import { asObject, textOf, type JsonObject } from '../../dialects/wire-value.js';
import { type BlockState, readWholeBlocks } from './read-block.js';
import { readStop } from './read-stream.js';
import { mergeUsage, readUsage } from './usage.js';

/** A whole answer of the Messages API as the events that its stream would have been. */
export function readMessagesAnswer(body: JsonObject): NeutralEvent[] {
  if (asObject(body.error) !== undefined) return [{ type: 'error', error: readInBandError(body) }];
  const message = body as unknown as Message;
  if (!Array.isArray(message.content))
    return [{ type: 'error', error: new GatewayError(502, 'The upstream gave an answer without content.') }];
  const state: BlockState = { nextToolKey: 0, textLength: 0 };
  return [
    { type: 'start', id: textOf(message.id), model: textOf(message.model) },
    ...readWholeBlocks(message.content, state),
    ...usageEvents(readUsage(mergeUsage({}, message.usage))),
    ...endEvents(readStop(message) ?? NOTHING_TOLD),
  ];
}
