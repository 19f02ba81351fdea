import { type Dialect } from '../dialects/dialect.js';
import { heldSize, MAX_HELD_BYTES } from '../dialects/held-size.js';
import { carriesUsage } from '../dialects/usage-event.js';
import { ResponsesProgress, type StreamPosition } from '../dialects/responses-progress.js';
import {
  isDone,
  isErrorEnd,
  isIdleEvent,
  isLastEvent,
  isTerminalData,
  isTerminalEvent,
} from '../dialects/stream-end.js';
import { type GatewayError } from '../dialects/gateway-error.js';
import { ownBytes } from '../memory/own-bytes.js';
import { blamesNoRequest, readBeginning, readErrorEvent } from './stream-beginning.js';

const LF = 0x0a;
const CR = 0x0d;
const EMPTY = Buffer.alloc(0);

/** A failure before any content. `isShown` says that the event itself ends the stream and tells of the failure. */
export interface EarlyFailure {
  event: Buffer;
  error: GatewayError;
  isShown: boolean;
}

/**
 * Finds the ends of events, and the end of an event stream, in bytes that pass. It changes no byte, and keeps none of a
 * complete event. LF, CRLF and CR end a line; a blank line ends an event:
 * https://html.spec.whatwg.org/multipage/server-sent-events.html. It finds lines by native search.
 */
export class EventScanner {
  /** True once an event that is neither ping nor comment is complete. */
  sawEvent = false;
  /** True once the dialect's final event or an error event is complete. */
  sawEnd = false;
  /** True once an event is complete that nothing follows. In some dialects another event may follow the final one. */
  sawLast = false;
  /** True where the event that ended the stream was an error. */
  sawError = false;
  /** What that error says, where it can be read. */
  error: GatewayError | undefined;
  /**
   * True once content of the answer has come. The events before it decide nothing: vendors always send them, and at
   * once.
   */
  sawContent = false;
  /** The failure of which an event tells before any content. Another attempt may not meet it. */
  earlyFailure: EarlyFailure | undefined;
  /** True where an event is larger than its bound. The scanner reads nothing after it. */
  isTooLarge = false;
  /** Counts the events that were neither pings nor comments. */
  events = 0;

  /** Follows a stream of the Responses API, whose events are numbered. */
  private readonly progress: ResponsesProgress | undefined;
  private carry: Buffer[] = [];
  private carryBytes = 0;
  private name: string | undefined;
  private dataLines: Buffer[] = [];
  /** Counts the data lines that are copies: lines of an event that began in an earlier chunk. */
  private ownLines = 0;
  /** The memory that the present event takes, carried bytes included. */
  private heldBytes = 0;
  private pending = false;
  private skipLf = false;

  /**
   * `onUsage` gets the data of events that tell token counts. `mayAnswerElsewhere` says which errors another attempt
   * may not meet; the others pass as they are.
   */
  constructor(
    private readonly dialect: Dialect,
    private readonly onUsage?: (data: Buffer) => void,
    private readonly mayAnswerElsewhere = blamesNoRequest,
  ) {
    if (dialect === 'responses') this.progress = new ResponsesProgress();
  }

  /** The position that an event of the gateway's own has to continue. Undefined where the dialect numbers no events. */
  get position(): StreamPosition | undefined {
    return this.progress?.position;
  }

  /**
   * Reads the next bytes, and returns how many of them belong to complete events (0 when an event began earlier and
   * goes on).
   */
  push(chunk: Buffer): number {
    let position = 0;
    let complete = 0;
    const hasCr = chunk.includes(CR);
    if (this.skipLf) {
      this.skipLf = false;
      if (chunk[0] === LF) {
        position = 1;
        if (!this.pending && this.carryBytes === 0) complete = 1;
      }
    }
    while (position < chunk.length && !this.isTooLarge) {
      const end = hasCr ? lineEnd(chunk, position) : chunk.indexOf(LF, position);
      if (end === -1) break;
      this.endLine(this.joinCarry(chunk.subarray(position, end)));
      position = end + 1;
      if (chunk[end] === CR) {
        if (position === chunk.length) this.skipLf = true;
        else if (chunk[position] === LF) position++;
      }
      if (!this.pending) complete = position;
    }
    if (position < chunk.length) {
      this.hold(chunk.length - position);
      this.carry.push(ownBytes(chunk.subarray(position)));
      this.carryBytes += chunk.length - position;
    }
    // The lines of an event that goes on are copied: keeping views would keep whole chunks, with the comments in them.
    for (; this.ownLines < this.dataLines.length; this.ownLines++)
      this.dataLines[this.ownLines] = ownBytes(this.dataLines[this.ownLines] ?? EMPTY);
    return complete;
  }

  /** Notes the end of the stream. An event that lacks only its blank line counts as complete. */
  finish(): void {
    if (this.carryBytes > 0) this.endLine(this.joinCarry(EMPTY));
    if (this.pending) this.endEvent();
  }

  private endLine(line: Buffer): void {
    if (line.length === 0) {
      this.endEvent();
      return;
    }
    const first = line[0];
    if (first === 0x3a) return;
    this.pending = true;
    if (first === 0x64 && line.length > 5 && line[4] === 0x3a) {
      this.hold(line.length);
      this.dataLines.push(line.subarray(5));
    } else if (first === 0x65 && line.length > 6 && line[5] === 0x3a) this.name = line.toString('utf8', 6).trim();
  }

  private endEvent(): void {
    if (this.dataLines.length > 0 && !isIdleEvent(this.name ?? '')) this.take(this.name, this.dataLines);
    this.name = undefined;
    if (this.dataLines.length > 0) this.dataLines = [];
    this.ownLines = 0;
    this.heldBytes = 0;
    this.pending = false;
  }

  private hold(bytes: number): void {
    this.heldBytes += heldSize(bytes);
    this.isTooLarge ||= this.heldBytes > 2 * MAX_HELD_BYTES;
  }

  private take(name: string | undefined, dataLines: readonly Buffer[]): void {
    const { dialect, onUsage } = this;
    const isEnd = this.isEnd(name, dataLines);
    if (!this.sawContent && !this.earlyFailure) this.lookForContent(name, dataLines, isEnd);
    this.sawEvent = true;
    this.events++;
    if (this.progress) for (const data of dataLines) this.progress.note(data);
    if (onUsage) for (const data of dataLines) if (carriesUsage(dialect, name, data)) onUsage(data);
    if (!isEnd) return;
    this.sawEnd = true;
    this.sawLast ||= dataLines.some((data) => isLastEvent(dialect, data));
    for (const data of dataLines) {
      if (!isErrorEnd(dialect, name, data)) continue;
      this.sawError = true;
      this.error ??= readErrorEvent(dialect, name, data);
    }
  }

  private isEnd(name: string | undefined, dataLines: readonly Buffer[]): boolean {
    const { dialect } = this;
    if (name !== undefined && name !== 'message' && isTerminalEvent(dialect, name)) return true;
    return usesData(dialect, name) && dataLines.some((data) => isTerminalData(dialect, data));
  }

  private lookForContent(name: string | undefined, dataLines: readonly Buffer[], isEnd: boolean): void {
    for (const event of dataLines) {
      const beginning = readBeginning(this.dialect, name, event, this.mayAnswerElsewhere);
      if (beginning === 'content') this.sawContent ||= !this.earlyFailure;
      else if (beginning !== 'nothing') {
        const isShown = isEnd && !isDone(event);
        this.earlyFailure ??= { event, error: beginning, isShown };
      }
    }
  }

  private joinCarry(rest: Buffer): Buffer {
    if (this.carryBytes === 0) return rest;
    const line = Buffer.concat([...this.carry, rest]);
    this.carry = [];
    this.carryBytes = 0;
    return line;
  }
}

/**
 * Says whether an event's data has to be read. Chat and generate streams name no events; those of other dialects do,
 * and their data is read only where the name says nothing.
 */
function usesData(dialect: Dialect, name: string | undefined): boolean {
  return dialect === 'chat' || dialect === 'generate' || name === undefined || name === 'message';
}

function lineEnd(chunk: Buffer, from: number): number {
  const lf = chunk.indexOf(LF, from);
  const cr = chunk.indexOf(CR, from);
  if (lf === -1) return cr;
  return cr === -1 ? lf : Math.min(lf, cr);
}
