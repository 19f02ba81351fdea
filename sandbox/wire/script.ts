import { type OutgoingHttpHeaders } from 'node:http';
import { type ToolCall } from '../answer/directives.js';
import { type ReceivedRequest } from './received-request.js';

/** A point in an answer. For an answer that is not a stream, pieces count as events. */
export type Moment = 'before-headers' | 'after-headers' | { readonly afterEvents: number };

/**
 * What is to happen to a request instead of, or on top of, the plausible answer. With an answer of its own (`status`,
 * `body`, `html`, `rawBody`) the request's body is not checked.
 */
export interface Script {
  /** How many requests it applies to; 1 when absent. */
  readonly times?: number;
  /** Which requests it applies to; any when absent. */
  readonly when?: (request: ReceivedRequest) => boolean;

  /** An error status gets the vendor's error body unless `body` is given. */
  readonly status?: number;
  /** Added to the answer's headers, plausible or not. */
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer | object;
  /** `error.type` and message of the vendor's error body. */
  readonly error?: { readonly type?: string; readonly message?: string };
  /** 200 with an HTML page. */
  readonly html?: boolean;
  /** Exactly these bytes, each piece between two `cuts` in a write of its own. */
  readonly rawBody?: Buffer;
  readonly contentType?: string;
  readonly cuts?: readonly number[];

  /** The plausible answer with this text, thinking (if the request turns it on) or calls (if it offers tools). */
  readonly text?: string;
  readonly thinking?: string;
  readonly toolCalls?: readonly ToolCall[];
  /** This much text, produced while it is read. */
  readonly hugeMegabytes?: number;
  /** A JSON answer although the request says `stream: true`. */
  readonly asJson?: boolean;
  readonly gzip?: boolean;

  readonly delayHeadersMs?: number;
  /** Pause between events; 0 gives each event a turn of the event loop of its own. */
  readonly paceMs?: number;
  readonly silence?: { readonly afterEvents: number; readonly ms: number };
  /** Waits for `release`, for ever if need be. */
  readonly hang?: Moment;
  /** The socket is destroyed; with a TCP reset if `reset`. */
  readonly cut?: Moment;
  readonly reset?: boolean;
  /** A clean end at this point. */
  readonly endAfterEvents?: number;
  /** A clean end after everything but the dialect's terminal event. */
  readonly withoutTerminal?: boolean;
  /** The dialect's in-band error at this point, after which the stream ends. Overloaded when not said otherwise. */
  readonly errorEvent?: {
    readonly afterEvents: number;
    readonly status?: number;
    readonly type?: string;
    readonly message?: string;
  };
}

export function hasOwnAnswer({ status, body, html, rawBody }: Script): boolean {
  return status !== undefined || body !== undefined || html === true || rawBody !== undefined;
}

/** Scripts in the order in which they were queued; each serves the first requests that it applies to. */
export class ScriptQueue {
  private queue: { readonly script: Script; left: number }[] = [];

  add(scripts: readonly Script[]): void {
    this.queue.push(...scripts.map((script) => ({ script, left: script.times ?? 1 })));
  }

  take(request: ReceivedRequest): Script | undefined {
    const entry = this.queue.find(({ script }) => script.when?.(request) ?? true);
    if (entry !== undefined && --entry.left <= 0) this.queue = this.queue.filter((other) => other !== entry);

    return entry?.script;
  }

  clear(): void {
    this.queue = [];
  }
}
