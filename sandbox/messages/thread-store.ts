import { type JsonObject, listOf, objectOf, textOf } from '../json-value.js';
import { VendorError } from '../vendor.js';

const LIMIT = 500;

/**
 * Conversations that the vendor holds between turns (`thread`), by the id of the last answer; the oldest are forgotten.
 */
export class ThreadStore {
  private readonly held = new Map<string, JsonObject>();

  /** The body with what is held put in front of it; the body itself when it continues nothing. */
  resume(body: JsonObject): JsonObject {
    const thread = objectOf(body.thread);
    if (thread.type !== 'continue') return body;

    const held = this.held.get(textOf(thread.previous_message_id));
    if (held === undefined)
      throw new VendorError(404, `thread.previous_message_id: ${textOf(thread.previous_message_id)} was not found`);

    return { ...held, ...body, messages: [...listOf(held.messages), ...listOf(body.messages)] };
  }

  keep(body: JsonObject, message: JsonObject): void {
    const { system, tools, messages } = body;
    this.held.set(textOf(message.id), {
      ...(system !== undefined && { system }),
      ...(tools !== undefined && { tools }),
      messages: [...listOf(messages), { role: 'assistant', content: message.content }],
    });
    const oldest = this.held.keys().next();
    if (this.held.size > LIMIT && oldest.done !== true) this.held.delete(oldest.value);
  }
}
