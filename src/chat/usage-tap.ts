import { type Dialect } from '../dialects/dialect.js';
import { heldSize } from '../dialects/held-size.js';
import { isHeavyJson } from '../dialects/weigh-json.js';
import { ByteCollector } from '../memory/byte-collector.js';
import { jsonBytes, skipValue } from '../edit/skip-json.js';
import { findChatUsage, readChatUsage } from '../translate/chat/usage.js';
import { readGenerateUsage } from '../translate/generate/usage.js';
import { mergeUsage, type PartialUsage, readUsage } from '../translate/messages/usage.js';
import { type NeutralUsage } from '../translate/neutral/neutral-usage.js';
import { readResponsesUsage } from '../translate/responses/usage.js';

/** The counts of a larger answer are not read. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** No real answer has more events with counts. */
const MAX_EVENTS = 32;

/**
 * Keeps the parts of a passing answer that tell its token counts. It parses nothing before the counts are asked for.
 */
export class UsageTap {
  /** For Messages: what the events before those in `events` told. */
  private before: PartialUsage = {};
  private events: Buffer[] = [];
  private eventBytes = 0;
  private whole = new ByteCollector(0, MAX_ANSWER_BYTES);
  private wholeBytes = 0;
  private answer: Buffer | undefined;

  constructor(private readonly dialect: Dialect) {}

  /**
   * Takes an event that carries usage. Anthropic spreads its counts over several events; elsewhere the last event
   * counts.
   */
  onEvent(data: Buffer): void {
    if (this.dialect !== 'messages') this.events = [];
    this.events.push(data);
    if (this.dialect === 'messages') this.foldMany(data);
  }

  /** Takes a piece of a whole answer. */
  onChunk(chunk: Buffer): void {
    this.wholeBytes += chunk.length;
    if (this.wholeBytes <= MAX_ANSWER_BYTES) this.whole.push(chunk);
    else this.whole.take();
  }

  /**
   * Folds the kept events together. An answer has two of them; one that repeats them without end must not fill the
   * memory.
   */
  private foldMany(data: Buffer): void {
    this.eventBytes += heldSize(data.length);
    if (this.events.length < MAX_EVENTS && this.eventBytes < MAX_ANSWER_BYTES) return;
    this.before = this.events.reduce(addMessagesEvent, this.before);
    this.events = [];
    this.eventBytes = 0;
  }

  private usageOfEvents(): object | undefined {
    if (this.dialect === 'messages') return this.events.reduce(addMessagesEvent, this.before);
    const last = this.events.at(-1);
    return last && usageOfEvent(this.dialect, last);
  }

  /** Answers the kept events, or the part of a whole answer that is kept. */
  pieces(): readonly Buffer[] {
    if (this.whole.length > 0) this.answer = this.whole.take();
    return this.answer ? [this.answer] : this.events;
  }

  /** Reads what is known so far; undefined while nothing is. */
  read(): NeutralUsage | undefined {
    try {
      if (this.whole.length > 0) this.answer = this.whole.take();
      return readCounts(this.dialect, this.answer ? usageOfAnswer(this.dialect, this.answer) : this.usageOfEvents());
    } catch {
      return undefined;
    }
  }
}

function readCounts(dialect: Dialect, usage: object | undefined): NeutralUsage | undefined {
  switch (dialect) {
    case 'messages':
      return readUsage(mergeUsage({}, usage));
    case 'responses':
      return readResponsesUsage(usage);
    case 'chat':
      return readChatUsage(usage);
    case 'generate':
      return readGenerateUsage(usage);
  }
}

/** A `message_start` begins to count: one that comes again replaces what was told before it. */
function addMessagesEvent(before: PartialUsage, data: Buffer): PartialUsage {
  const event = parseEvent(data);
  if (event === undefined) return before;
  return event.message ? mergeUsage({}, event.message.usage) : mergeUsage(before, event.usage);
}

interface UsageEvent {
  usage?: object;
  usageMetadata?: object;
  message?: { usage?: object };
  response?: { usage?: object };
}

function parseEvent(data: Buffer): UsageEvent | undefined {
  const text = data.toString();
  if (isHeavyJson(text)) return undefined;
  try {
    return (JSON.parse(text) as UsageEvent | null) ?? undefined;
  } catch {
    return undefined;
  }
}

function usageOfEvent(dialect: Dialect, data: Buffer): object | undefined {
  const event = parseEvent(data);
  if (event === undefined) return undefined;
  switch (dialect) {
    case 'generate':
      return event.usageMetadata ?? undefined;
    case 'chat':
      return findChatUsage(event);
    default:
      return event.usage ?? event.response?.usage ?? undefined;
  }
}

/** Finds the counts at the end of an answer. Quotes within texts are escaped, so the last hit is the member. */
function usageOfAnswer(dialect: Dialect, body: Buffer): object | undefined {
  const name = dialect === 'generate' ? '"usageMetadata"' : '"usage"';
  const at = body.lastIndexOf(name);
  const start = at === -1 ? -1 : body.indexOf('{', at);
  if (start === -1) return undefined;
  const text = body.toString('utf8', start, skipValue(jsonBytes(body), start, 0));
  return isHeavyJson(text) ? undefined : (JSON.parse(text) as object);
}
