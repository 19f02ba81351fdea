import { type Message } from '@anthropic-ai/sdk/resources/messages';
import { readInBandError } from '../in-band-upstream-error.js';
import { type NeutralEvent } from '../neutral-events.js';
import { type JsonObject } from '../neutral-request.js';
import { asObject, textOf } from '../wire-value.js';
import { type BlockState, readWholeBlocks } from './read-block.js';
import { readStop } from './read-stream.js';
import { mergeUsage, readUsage } from './usage.js';

/** A whole answer of the Messages API as the events that its stream would have been. */
export function readMessagesAnswer(body: JsonObject): NeutralEvent[] {
  if (asObject(body.error) !== undefined) return [{ type: 'error', error: readInBandError(body) }];
  const message = body as unknown as Message;
  const state: BlockState = { nextToolKey: 0, textLength: 0 };
  return [
    { type: 'start', id: textOf(message.id), model: textOf(message.model) },
    ...readWholeBlocks(message.content, state),
    { type: 'usage', usage: readUsage(mergeUsage({}, message.usage)) },
    readStop(message) ?? { type: 'stop', reason: 'unknown' },
    { type: 'end' },
  ];
}
