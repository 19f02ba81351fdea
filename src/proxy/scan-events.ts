import { type Dialect } from '../dialects/dialect.js';
import { isTransientError } from '../dialects/error-event.js';
import { carriesUsage } from '../dialects/usage-event.js';
import { isErrorEnd, isIdleEvent, isLastEvent, isTerminalData, isTerminalEvent } from '../dialects/stream-end.js';

const LF = 0x0a;
const CR = 0x0d;
const EMPTY = Buffer.alloc(0);

/** Of a longer line only the beginning is looked at, so that an upstream without line ends cannot fill the memory. */
const MAX_LINE_BYTES = 32 * 1024 * 1024;

/** Follows an event stream as it passes, without changing or keeping a byte of what is complete. */
export interface EventScanner {
  /** Looks at the next bytes; returns how many of them belong to complete events (0 when the last one began earlier and goes on). */
  push(chunk: Buffer): number;
  /** The stream has ended: an event that only lacks its blank line counts as complete. */
  finish(): void;
  /** An event that is neither ping nor comment has been completed. */
  readonly sawEvent: boolean;
  /** The dialect's last event, or an error event, has been completed. */
  readonly sawEnd: boolean;
  /** The end has come and nothing follows it. */
  readonly sawLast: boolean;
  /** The event that ended the stream was an error. */
  readonly sawError: boolean;
  /** Events that were neither pings nor comments. */
  readonly events: number;
  /** The first event was an error that another attempt may not meet. */
  readonly beganWithError: boolean;
}

/**
 * Event boundaries and the end of an SSE stream by https://html.spec.whatwg.org/multipage/server-sent-events.html:
 * LF, CRLF and CR end a line, a blank line ends an event. Lines are found by native search. `onUsage` gets the data of
 * events that tell token counts.
 */
export function createEventScanner(dialect: Dialect, onUsage?: (data: Buffer) => void): EventScanner {
  let carry: Buffer[] = [];
  let carryBytes = 0;
  let name: string | undefined;
  let dataLines: Buffer[] = [];
  let pending = false;
  let skipLf = false;
  let sawEvent = false;
  let sawEnd = false;
  let sawLast = false;
  let sawError = false;
  let events = 0;
  let beganWithError = false;

  const endEvent = () => {
    if (dataLines.length > 0 && !isIdleEvent(name ?? '')) {
      if (!sawEvent) beganWithError = dataLines.some((data) => isTransientError(dialect, name, data));
      sawEvent = true;
      events++;
      if (onUsage) for (const data of dataLines) if (carriesUsage(dialect, name, data)) onUsage(data);
      const decided = name !== undefined && name !== 'message' && isTerminalEvent(dialect, name);
      if (decided || (usesData(dialect, name) && dataLines.some((data) => isTerminalData(dialect, data)))) {
        sawEnd = true;
        sawLast ||= dataLines.some((data) => isLastEvent(dialect, data));
        sawError ||= dataLines.some((data) => isErrorEnd(dialect, name, data));
      }
    }
    name = undefined;
    if (dataLines.length > 0) dataLines = [];
    pending = false;
  };

  const endLine = (line: Buffer) => {
    if (line.length === 0) {
      endEvent();
      return;
    }
    const first = line[0];
    if (first === 0x3a) return;
    pending = true;
    if (first === 0x64 && line.length > 5 && line[4] === 0x3a) dataLines.push(line.subarray(5));
    else if (first === 0x65 && line.length > 6 && line[5] === 0x3a) name = line.toString('utf8', 6).trim();
  };

  const joinCarry = (rest: Buffer): Buffer => {
    if (carryBytes === 0) return rest;
    const line = Buffer.concat([...carry, rest]);
    carry = [];
    carryBytes = 0;
    return line;
  };

  return {
    push(chunk) {
      let position = 0;
      let complete = 0;
      const hasCr = chunk.includes(CR);
      if (skipLf) {
        skipLf = false;
        if (chunk[0] === LF) {
          position = 1;
          if (!pending && carryBytes === 0) complete = 1;
        }
      }
      while (position < chunk.length) {
        const end = hasCr ? lineEnd(chunk, position) : chunk.indexOf(LF, position);
        if (end === -1) break;
        endLine(joinCarry(chunk.subarray(position, end)));
        position = end + 1;
        if (chunk[end] === CR) {
          if (position === chunk.length) skipLf = true;
          else if (chunk[position] === LF) position++;
        }
        if (!pending) complete = position;
      }
      if (position < chunk.length) {
        if (carryBytes < MAX_LINE_BYTES) carry.push(chunk.subarray(position));
        carryBytes += chunk.length - position;
      }
      return complete;
    },
    finish() {
      if (carryBytes > 0) endLine(joinCarry(EMPTY));
      if (pending) endEvent();
    },
    get sawEvent() {
      return sawEvent;
    },
    get sawEnd() {
      return sawEnd;
    },
    get sawLast() {
      return sawLast;
    },
    get sawError() {
      return sawError;
    },
    get events() {
      return events;
    },
    get beganWithError() {
      return beganWithError;
    },
  };
}

/** Chat and generate streams name no events; the others do, so their data is read only where the name says nothing. */
function usesData(dialect: Dialect, name: string | undefined): boolean {
  return dialect === 'chat' || dialect === 'generate' || name === undefined || name === 'message';
}

function lineEnd(chunk: Buffer, from: number): number {
  const lf = chunk.indexOf(LF, from);
  const cr = chunk.indexOf(CR, from);
  if (lf === -1) return cr;
  return cr === -1 ? lf : Math.min(lf, cr);
}
