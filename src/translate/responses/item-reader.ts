import { type ResponseOutputItem, type ResponseStreamEvent } from 'openai/resources/responses/responses';
import { type NeutralEvent } from '../neutral/neutral-events.js';

/** One output item of an answer that is being read. */
export interface ItemReader {
  /** An event of the stream that belongs to this item. */
  event(event: ResponseStreamEvent): NeutralEvent[];
  /** The whole item, or undefined when it was never sent: what was not streamed, and the item's end. Called once. */
  done(item: ResponseOutputItem | undefined): NeutralEvent[];
}

/** What the items of one answer share. */
export interface ItemState {
  nextToolKey: number;
  /** Text so far, in UTF-16 code units: where citations point to. */
  textLength: number;
}
