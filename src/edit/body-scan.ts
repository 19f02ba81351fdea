import { type FirstWords } from './first-words.js';
import { refuseDuplicateNames } from './refuse-duplicate-names.js';
import { tooMany } from './refuse-too-many.js';
import { type JsonBytes, QUOTE, type Span } from './skip-json.js';

/**
 * The most values in a member that is parsed. Such members are small; what a client or a schema may have many of is not
 * among them.
 */
const MOST_VALUES = 10_000;

/** A name and its value in one object of the body; offsets are those of the whole body. */
export interface Member {
  /** The name, unescaped. */
  name: string;
  /** The offset of the name's opening quote. */
  nameStart: number;
  valueStart: number;
  /** The offset after the value's last byte. */
  valueEnd: number;
  /** How many values it is, with all that are inside it. */
  values: number;
  /** How many numbers in it JavaScript would write in another way. */
  oddNumbers: number;
}

/** The places of the members of one object of a request body. Nothing is decoded until it is asked for. */
export class BodyScan {
  readonly body: Buffer;

  constructor(
    readonly json: JsonBytes,
    /** The offset of the object's opening brace. */
    readonly start: number,
    /** The object's path, for messages; empty for the whole body. */
    readonly path: string,
    readonly members: readonly Member[],
    private readonly elementSpans: ReadonlyMap<string, readonly Span[]>,
    private readonly finder?: { readonly words: FirstWords | undefined },
  ) {
    this.body = json.bytes;
  }

  member(name: string): Member | undefined {
    return this.members.find((member) => member.name === name);
  }

  has(name: string): boolean {
    return this.member(name) !== undefined;
  }

  /** @returns undefined when the member is absent or is not a string. */
  readString(name: string): string | undefined {
    const member = this.member(name);
    return member !== undefined && this.body[member.valueStart] === QUOTE
      ? (parseSpan(this.body, member.valueStart, member.valueEnd) as string)
      : undefined;
  }

  /**
   * Parses one small member.
   *
   * @returns undefined when the member is absent.
   * @throws GatewayError 400 when a name occurs twice anywhere inside it, or when there is too much in it.
   */
  readMember(name: string): unknown {
    const member = this.member(name);
    if (member === undefined) return undefined;
    if (member.values > MOST_VALUES) throw tooMany(this.pathOf(name), MOST_VALUES, 'values');
    refuseDuplicateNames(this.body, { start: member.valueStart, end: member.valueEnd }, this.pathOf(name));
    return parseSpan(this.body, member.valueStart, member.valueEnd);
  }

  /** Gives the spans of the elements of an array that the scan records; empty when there is none. */
  elements(name: string): readonly Span[] {
    return this.elementSpans.get(name) ?? [];
  }

  /** What the conversation's user says first; undefined where nothing is said, or where an inner object was scanned. */
  get firstWords(): FirstWords | undefined {
    return this.finder?.words;
  }

  pathOf(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }
}

function parseSpan(body: Buffer, start: number, end: number): unknown {
  return JSON.parse(body.toString('utf8', start, end));
}
