import { type Dialect } from '../dialects/dialect.js';
import { heldSize } from '../dialects/held-size.js';
import { isHeavyJson } from '../dialects/weigh-json.js';
import { ByteCollector } from '../memory/byte-collector.js';
import { jsonBytes, skipValue } from '../edit/skip-json.js';
import { readChatUsage } from '../translate/chat/usage.js';
import { readGenerateUsage } from '../translate/generate/usage.js';
import { mergeUsage, type PartialUsage, readUsage } from '../translate/messages/usage.js';
import { type NeutralUsage } from '../translate/neutral/neutral-usage.js';
import { readResponsesUsage } from '../translate/responses/usage.js';

/** Of a larger answer the counts are not looked for. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** More events with counts than an answer has. */
const MAX_EVENTS = 32;

/** Keeps what tells the token counts of an answer that passes; nothing is parsed before they are asked for. */
export class UsageTap {
  /** Of Messages, what the events before those in `events` told. */
  private before: PartialUsage = {};
  private events: Buffer[] = [];
  private eventBytes = 0;
  private whole = new ByteCollector(0, MAX_ANSWER_BYTES);
  private wholeBytes = 0;
  private answer: Buffer | undefined;

  constructor(private readonly dialect: Dialect) {}

  /**
   * An event of a stream that carries usage. Anthropic's counts are spread over several, elsewhere the last one counts.
   */
  readonly onEvent = (data: Buffer): void => {
    if (this.dialect !== 'messages') this.events = [];
    this.events.push(data);
    if (this.dialect === 'messages') this.foldMany(data);
  };

  /** A piece of a whole answer. */
  readonly onChunk = (chunk: Buffer): void => {
    this.wholeBytes += chunk.length;
    if (this.wholeBytes <= MAX_ANSWER_BYTES) this.whole.push(chunk);
    else this.whole.take();
  };

  /** An answer has two such events; one that repeats them without end must not be remembered for it. */
  private foldMany(data: Buffer): void {
    this.eventBytes += heldSize(data.length);
    if (this.events.length < MAX_EVENTS && this.eventBytes < MAX_ANSWER_BYTES) return;
    this.before = this.events.reduce(
      (before, event) => mergeUsage(before, usageOfEventOrNothing(this.dialect, event)),
      this.before,
    );
    this.events = [];
    this.eventBytes = 0;
  }

  /** What is known so far; undefined while nothing is. */
  read(): NeutralUsage | undefined {
    try {
      if (this.whole.length > 0) this.answer = this.whole.take();
      const objects = this.answer
        ? [usageOfAnswer(this.dialect, this.answer)]
        : [
            ...(Object.keys(this.before).length > 0 ? [this.before] : []),
            ...this.events.map((data) => usageOfEvent(this.dialect, data)),
          ];
      const found = objects.filter((usage) => usage !== undefined);
      return found.length === 0 ? undefined : readCounts(this.dialect, found);
    } catch {
      return undefined;
    }
  }
}

function usageOfEventOrNothing(dialect: Dialect, data: Buffer): object | undefined {
  try {
    return usageOfEvent(dialect, data);
  } catch {
    return undefined;
  }
}

function readCounts(dialect: Dialect, objects: readonly object[]): NeutralUsage | undefined {
  switch (dialect) {
    case 'messages':
      return readUsage(objects.reduce<PartialUsage>((before, later) => mergeUsage(before, later), {}));
    case 'responses':
      return readResponsesUsage(objects.at(-1));
    case 'chat':
      return readChatUsage(objects.at(-1));
    case 'generate':
      return readGenerateUsage(objects.at(-1));
  }
}

function usageOfEvent(dialect: Dialect, data: Buffer): object | undefined {
  const text = data.toString();
  if (isHeavyJson(text)) return undefined;
  const event = JSON.parse(text) as {
    usage?: object;
    usageMetadata?: object;
    message?: { usage?: object };
    response?: { usage?: object };
  };
  return (
    (dialect === 'generate' ? event.usageMetadata : (event.usage ?? event.message?.usage ?? event.response?.usage)) ??
    undefined
  );
}

/** The counts stand at the end of an answer; inside its texts quotes are escaped, so the last hit is the member. */
function usageOfAnswer(dialect: Dialect, body: Buffer): object | undefined {
  const name = dialect === 'generate' ? '"usageMetadata"' : '"usage"';
  const at = body.lastIndexOf(name);
  const start = at === -1 ? -1 : body.indexOf('{', at);
  if (start === -1) return undefined;
  const text = body.toString('utf8', start, skipValue(jsonBytes(body), start, 0));
  return isHeavyJson(text) ? undefined : (JSON.parse(text) as object);
}
