import { FirstWords } from './first-words.js';
import { type JsonBytes, OPEN_BRACE, OPEN_BRACKET, QUOTE, skipString, skipValue, type Span } from './skip-json.js';
import { skipElements, skipMembers } from './walk-json.js';
import { withoutReminders } from './without-reminders.js';

/** The user's first message stands behind a few of the system at most. */
const MOST_MESSAGES = 100;
/** How far down in a block its data can be: `content[].source.data` of a tool's result. */
const BLOCK_LEVELS = 4;
const LONGEST_ROLE = 20;

const ROLE = Buffer.from('role');
const CONTENT = Buffer.from('content');
const PARTS = Buffer.from('parts');
const TEXT = Buffer.from('text');
const CACHE_CONTROL = Buffer.from('cache_control');

interface Message {
  role: string | undefined;
  words: FirstWords;
  reminders: FirstWords;
}

/**
 * Finds the first words of a conversation's user while the scan passes them, so that nothing is read twice.
 *
 * They are the texts of the first message with the role `user`, whether it has one text or blocks. A block without text
 * counts by its longest string, which is its data or address, so that two images with one question are two
 * conversations. Marks of caches do not count, as they move from turn to turn. Neither do reminders, unless the users'
 * messages up to the first answer hold nothing else.
 */
export class FirstWordsFinder {
  private found: FirstWords | undefined;
  private reminders: FirstWords | undefined;
  private messages = 0;

  constructor(private readonly json: JsonBytes) {}

  get words(): FirstWords | undefined {
    return this.found ?? this.reminders;
  }

  /** Skips the string that stands for the only message. */
  skipText(at: number): number {
    const end = skipValue(this.json, at, 1);
    const message = newMessage('user');
    addText(this.json, message, at, end);
    this.note(message);
    return end;
  }

  /**
   * Skips a message as {@link skipValue} does. `unsaid` is the role of a message that names none.
   *
   * @returns the offset after it.
   */
  skipMessage(at: number, depth: number, unsaid: string | undefined): number {
    const { json } = this;
    if (this.messages === MOST_MESSAGES || json.bytes[at] !== OPEN_BRACE) return skipValue(json, at, depth);
    this.messages++;
    json.values++;
    const message = newMessage(unsaid);
    const end = skipMembers(json, at, depth + 1, (nameStart, nameEnd, valueAt) => {
      const isContent = isNamed(json, nameStart, nameEnd, CONTENT) || isNamed(json, nameStart, nameEnd, PARTS);
      if (isContent) return skipContent(json, valueAt, depth + 1, message);
      const valueEnd = skipValue(json, valueAt, depth + 1);
      if (isNamed(json, nameStart, nameEnd, ROLE)) message.role = readRole(json, valueAt, valueEnd);
      return valueEnd;
    });
    this.note(message);
    return end;
  }

  private note({ role, words, reminders }: Message): void {
    if (role === 'user') {
      if (words.bytes > 0) this.found = words;
      else if (reminders.bytes > 0) this.reminders ??= reminders;
    }
    const isAnswer = role !== 'user' && role !== 'system' && role !== 'developer';
    if (this.found || (this.reminders && isAnswer)) this.messages = MOST_MESSAGES;
  }
}

function newMessage(role: string | undefined): Message {
  return { role, words: new FirstWords(), reminders: new FirstWords() };
}

/** Compares without decoding. An escaped name is none of ours. */
function isNamed({ bytes }: JsonBytes, start: number, end: number, name: Buffer): boolean {
  return end - start === name.length + 2 && name.compare(bytes, start + 1, end - 1) === 0;
}

function readRole({ bytes }: JsonBytes, start: number, end: number): string | undefined {
  return end - start > LONGEST_ROLE ? undefined : bytes.toString('latin1', start + 1, end - 1);
}

function skipContent(json: JsonBytes, at: number, depth: number, message: Message): number {
  if (json.bytes[at] === OPEN_BRACKET) {
    json.values++;
    return skipElements(json, at, depth + 1, (blockAt) => skipBlock(json, blockAt, depth + 1, message));
  }
  const end = skipValue(json, at, depth);
  addText(json, message, at, end);
  return end;
}

function skipBlock(json: JsonBytes, at: number, depth: number, message: Message): number {
  if (json.bytes[at] !== OPEN_BRACE) return skipValue(json, at, depth);
  json.values++;
  const longest: Span = { start: at, end: at };
  let hasText = false;
  const end = skipMembers(json, at, depth + 1, (nameStart, nameEnd, valueAt) => {
    if (json.bytes[valueAt] !== QUOTE || !isNamed(json, nameStart, nameEnd, TEXT))
      return skipMember(json, nameStart, nameEnd, valueAt, depth + 1, BLOCK_LEVELS, longest);
    const valueEnd = skipValue(json, valueAt, depth + 1);
    addText(json, message, valueAt, valueEnd);
    hasText = true;
    return valueEnd;
  });
  if (!hasText) message.words.addData(longest.start, longest.end);
  return end;
}

function skipMember(
  json: JsonBytes,
  nameStart: number,
  nameEnd: number,
  at: number,
  depth: number,
  levels: number,
  longest: Span,
): number {
  return isNamed(json, nameStart, nameEnd, CACHE_CONTROL)
    ? skipValue(json, at, depth)
    : skipToLongest(json, at, depth, levels, longest);
}

/** Skips a value, and makes `longest` the span of its longest string where that is longer. */
function skipToLongest(json: JsonBytes, at: number, depth: number, levels: number, longest: Span): number {
  const byte = json.bytes[at];
  if (byte === QUOTE) {
    json.values++;
    const end = skipString(json, at);
    if (end - at - 2 > longest.end - longest.start) {
      longest.start = at + 1;
      longest.end = end - 1;
    }
    return end;
  }
  if (levels === 0 || (byte !== OPEN_BRACKET && byte !== OPEN_BRACE)) return skipValue(json, at, depth);
  json.values++;
  if (byte === OPEN_BRACKET) {
    return skipElements(json, at, depth + 1, (elementAt) =>
      skipToLongest(json, elementAt, depth + 1, levels - 1, longest),
    );
  }
  return skipMembers(json, at, depth + 1, (nameStart, nameEnd, valueAt) =>
    skipMember(json, nameStart, nameEnd, valueAt, depth + 1, levels - 1, longest),
  );
}

/** Takes the text of a string, and nothing of another value. */
function addText({ bytes }: JsonBytes, { words, reminders }: Message, start: number, end: number): void {
  if (bytes[start] !== QUOTE) return;
  const own = withoutReminders(bytes, start + 1, end - 1);
  if (own.start < own.end) words.addText(own.start, own.end);
  else reminders.addText(start + 1, end - 1);
}
