import { type Span } from './skip-json.js';

/** The most bytes of texts by which one conversation is told from others. The rest counts by its length. */
const MOST_TEXT_BYTES = 4 * 1024;
/** The same of images and other data, which must not leave the texts without a place. */
const MOST_DATA_BYTES = 4 * 1024;

/** What the first message of a conversation's user says, as it stands in a body. */
export class FirstWords {
  /** In their order, escaped as they came, cut where there are too many. */
  readonly pieces: Span[] = [];
  /** How many bytes there are with what was cut. */
  bytes = 0;
  private textRoom = MOST_TEXT_BYTES;
  private dataRoom = MOST_DATA_BYTES;

  addText(start: number, end: number): void {
    this.textRoom -= this.add(start, end, this.textRoom);
  }

  addData(start: number, end: number): void {
    this.dataRoom -= this.add(start, end, this.dataRoom);
  }

  private add(start: number, end: number, room: number): number {
    const kept = Math.min(end - start, room);
    if (kept > 0) this.pieces.push({ start, end: start + kept });
    this.bytes += end - start;
    return kept;
  }
}
