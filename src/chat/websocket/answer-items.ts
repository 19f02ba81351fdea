import { type SseEvent } from '../../dialects/decode-sse.js';
import { parseJson, writeJson } from '../../dialects/exact-json.js';
import { isHeavyJson } from '../../dialects/weigh-json.js';
import { asArray, asObject, asString, type JsonObject } from '../../dialects/wire-value.js';

const ITEM_DONE = 'response.output_item.done';
/** A response that has failed is none that another one could continue. */
const ENDS = ['response.completed', 'response.incomplete'];

/** Collects the output items of a response from its events, for the request that continues the response. */
export class AnswerItems {
  /** The response's id; undefined where it is not complete, or too large to be kept. */
  id: string | undefined;
  private readonly items: string[] = [];
  private bytes = 0;

  /** With `isStored` false the vendor keeps nothing: reasoning that is not sealed cannot be sent back. */
  constructor(
    private readonly isStored: boolean,
    private readonly mostBytes: number,
  ) {}

  /** The items as the inside of a JSON array. */
  get output(): Buffer {
    return Buffer.from(this.items.join(','));
  }

  note({ event, data }: SseEvent): void {
    const name = event === '' || event === 'message' ? nameIn(data) : event;
    if (name !== ITEM_DONE && !ENDS.includes(name)) return;
    const told = data.length > this.mostBytes ? undefined : asObject(parse(data));
    if (name === ITEM_DONE) this.add(told?.item);
    else this.end(asObject(told?.response) ?? {});
  }

  private end(response: JsonObject): void {
    // Most vendors repeat the items here, and some tell them only here.
    if (this.items.length === 0) for (const item of asArray(response.output)) this.add(item);
    if (this.bytes <= this.mostBytes) this.id = asString(response.id);
  }

  /** Takes an item. One that could not be read makes the whole too large. */
  private add(value: unknown): void {
    const item = asObject(value);
    if (item && !this.isStored && item.type === 'reasoning' && typeof item.encrypted_content !== 'string') return;
    const text = item ? writeJson(item) : '';
    this.bytes += item ? Buffer.byteLength(text) : Infinity;
    if (this.bytes <= this.mostBytes) this.items.push(text);
  }
}

/** Finds out what an event without a name is, as far as it matters here. */
function nameIn(data: string): string {
  const name = [ITEM_DONE, ...ENDS].find((each) => data.includes(`"${each}"`));
  return name !== undefined && asObject(parse(data))?.type === name ? name : '';
}

function parse(data: string): unknown {
  if (isHeavyJson(data)) return undefined;
  try {
    return parseJson(data);
  } catch {
    return undefined;
  }
}
