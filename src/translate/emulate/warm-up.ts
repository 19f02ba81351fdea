import { type JsonObject } from '../../dialects/wire-value.js';
import { newId } from '../wire/new-id.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { NO_USAGE } from '../neutral/neutral-usage.js';

/**
 * Whether a Messages request only warms Anthropic's cache: it asks for no output, which other vendors refuse, so the
 * gateway answers it itself.
 */
export function isCacheWarmUp(body: JsonObject): boolean {
  return body.max_tokens === 0;
}

/** An answer without content. */
export function emptyAnswer(): NeutralEvent[] {
  return [
    { type: 'start', id: newId('msg_'), model: '' },
    { type: 'usage', usage: NO_USAGE },
    { type: 'stop', reason: 'length' },
    { type: 'end' },
  ];
}
