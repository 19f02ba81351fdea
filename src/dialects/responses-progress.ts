/** What an event that the gateway adds to a stream of the Responses API has to continue. */
export interface StreamPosition {
  /** Empty where the stream has not told it. */
  id: string;
  model: string;
  /** Unix seconds. */
  createdAt: number | undefined;
  nextSequence: number;
}

const SEQUENCE = Buffer.from('"sequence_number":');
const ID = Buffer.from('"id":');
const MODEL = Buffer.from('"model":');
const CREATED_AT = Buffer.from('"created_at":');

/** The first event of a vendor tells the response's id; some send events of their own before it. */
const MOST_EVENTS_BEFORE_HEAD = 10;

const QUOTE = 0x22;
const SPACE = 0x20;
const ZERO = 0x30;
const NINE = 0x39;

/**
 * Follows how far a stream of the Responses API has come. It searches the bytes of each event for a name and parses
 * nothing: in JSON a name with its quotes cannot stand inside a text.
 * https://platform.openai.com/docs/api-reference/responses-streaming
 */
export class ResponsesProgress {
  private id = '';
  private model = '';
  private createdAt: number | undefined;
  private nextSequence = 0;
  private events = 0;

  /** Notes an event that is complete. */
  note(data: Buffer): void {
    if (this.id === '' && this.events < MOST_EVENTS_BEFORE_HEAD) this.readHead(data);
    this.events++;
    this.nextSequence = (numberAfter(data, SEQUENCE, 0) ?? this.nextSequence) + 1;
  }

  get position(): StreamPosition {
    const { id, model, createdAt, nextSequence } = this;
    return { id, model, createdAt, nextSequence };
  }

  private readHead(data: Buffer): void {
    const response = data.indexOf('"response":');
    if (response === -1) return;
    this.id = textAfter(data, ID, response);
    this.model = textAfter(data, MODEL, response);
    this.createdAt = numberAfter(data, CREATED_AT, response);
  }
}

/** Gives the text after a name, as far as it needs no unescaping, or `''`. */
function textAfter(data: Buffer, name: Buffer, from: number): string {
  const start = valueAfter(data, name, from);
  if (data[start] !== QUOTE) return '';
  const end = data.indexOf(QUOTE, start + 1);
  const text = data.toString('utf8', start + 1, end === -1 ? start + 1 : end);
  return text.includes('\\') ? '' : text;
}

function numberAfter(data: Buffer, name: Buffer, from: number): number | undefined {
  const start = valueAfter(data, name, from);
  let number = 0;
  let at = start;
  for (; at < data.length; at++) {
    const digit = data[at] ?? 0;
    if (digit < ZERO || digit > NINE) break;
    number = number * 10 + digit - ZERO;
  }
  return at === start || !Number.isSafeInteger(number) ? undefined : number;
}

/** Gives the offset of the value after a name; the end of the data where the name is missing. */
function valueAfter(data: Buffer, name: Buffer, from: number): number {
  const found = data.indexOf(name, from);
  if (found === -1) return data.length;
  let at = found + name.length;
  while (data[at] === SPACE) at++;
  return at;
}
