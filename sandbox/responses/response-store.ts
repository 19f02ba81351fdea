import { isObject, type JsonObject, listOf, objectOf, textOf } from '../json-value.js';
import { VendorError } from '../vendor.js';
import { inputItems } from './check-input.js';

const LIMIT = 500;

/**
 * Responses that the vendor keeps (`store`), for `previous_response_id` and `item_reference`; the oldest are forgotten.
 */
export class ResponseStore {
  private readonly conversations = new Map<string, readonly unknown[]>();
  private readonly items = new Map<string, JsonObject>();

  /** The items that the request continues. */
  heldItems(body: JsonObject): readonly unknown[] {
    const id = body.previous_response_id;
    if (id === undefined || id === null) return [];

    const held = this.conversations.get(textOf(id));
    if (held === undefined) {
      throw new VendorError(400, `Previous response with id '${textOf(id)}' not found.`, {
        param: 'previous_response_id',
        code: 'previous_response_not_found',
      });
    }
    return held;
  }

  item(id: string): JsonObject | undefined {
    return this.items.get(id);
  }

  keep(body: JsonObject, response: JsonObject): void {
    const output = listOf(response.output);
    this.conversations.set(textOf(response.id), [...this.heldItems(body), ...inputItems(body), ...output]);
    for (const item of output.filter(isObject)) this.items.set(textOf(objectOf(item).id), item);

    forgetOldest(this.conversations);
    forgetOldest(this.items);
  }
}

function forgetOldest(map: Map<string, unknown>): void {
  const oldest = map.keys().next();
  if (map.size > LIMIT && oldest.done !== true) map.delete(oldest.value);
}
