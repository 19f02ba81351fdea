import { type OutgoingHttpHeaders } from 'node:http';
import { type Dialect } from '../dialects/dialect.js';
import { errorBody, statusFor } from '../dialects/error-body.js';
import { type GatewayError } from '../dialects/gateway-error.js';
import { type StreamPosition } from '../dialects/responses-progress.js';
import { inBandError } from '../dialects/in-band-error.js';
import { pingOf } from '../dialects/ping.js';
import { DisconnectSignal } from '../proxy/disconnect-signal.js';
import { IdleTimer } from '../proxy/idle-timer.js';
import { type AnswerSink } from './answer-sink.js';

export const UNBUFFERED_HEADERS = {
  'cache-control': 'no-cache, no-transform',
  // nginx would otherwise collect the events: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering
  'x-accel-buffering': 'no',
} as const;

export const EVENT_STREAM_HEADERS: Readonly<OutgoingHttpHeaders> = {
  'content-type': 'text/event-stream; charset=utf-8',
  ...UNBUFFERED_HEADERS,
};

/** What an answer does that is not relayed at the moment. */
export const nobodyHears = (): void => undefined;
export const nothingRelayed = (): boolean => false;

interface ClientStreamOptions {
  dialect: Dialect;
  requestId: string;
  /** The client's own request id, which the answer repeats in `x-request-id`. */
  clientRequestId?: string | undefined;
  /** Called at every ping. */
  onPing?: () => void;
  /** Called before bytes go out. */
  beforeBytes?: () => void;
}

/**
 * Writes the inference answer to a client; nothing else writes one. Status and headers stay open until the first byte.
 * After some silence a ping commits status 200, so that the client does not time out. The writes of one turn of the
 * event loop, and the end, go out together when the turn is over.
 */
export class ClientStream {
  readonly disconnect = new DisconnectSignal();

  /** Called with true when the client does not keep up, and with false when it does again. */
  onPressure: (full: boolean) => void = nobodyHears;

  /**
   * Ends a relayed answer with an error in the answer's dialect. Answers false when nothing of the answer has reached
   * the client, or none is relayed.
   */
  onInterrupt: (error: GatewayError) => boolean = nothingRelayed;

  /** The error with which the gateway itself ended the answer, if it did. */
  interruption: GatewayError | undefined;

  /** The headers of every error that comes before the first byte. They say what was done to the request. */
  notes: OutgoingHttpHeaders = {};

  /** False while the bytes written so far end inside an event, where no ping may go. */
  betweenEvents = true;

  private pingTimer: IdleTimer | undefined;
  private waiting: Buffer[] = [];
  private flushScheduled = false;
  private ended = false;
  private eventStream = false;

  constructor(
    private readonly sink: AnswerSink,
    private readonly options: ClientStreamOptions,
  ) {
    sink.onceLeft(() => {
      this.pingTimer?.stop();
      this.disconnect.fire();
    });
  }

  /** Sends a ping after every `pingMs` of silence from now on. It is only for clients that asked for a stream. */
  keepAlive(pingMs: number): void {
    if (this.disconnect.fired || this.isOver || !this.sink.takesPings) return;
    this.pingTimer = new IdleTimer(pingMs, () => this.ping());
  }

  /** Stops the pings, for an answer that turned out to be no stream. */
  endKeepAlive(): void {
    this.pingTimer?.stop();
    this.pingTimer = undefined;
  }

  /** True once status and headers are fixed: they have gone out, or will with the next write. */
  get committed(): boolean {
    return this.sink.isCommitted;
  }

  /** Fixes status and headers. Has no effect once they are fixed. */
  commit(status: number, headers: OutgoingHttpHeaders): void {
    if (this.sink.isCommitted) return;
    this.eventStream = String(headers['content-type'] ?? '').startsWith('text/event-stream');
    this.writeHead(status, headers);
  }

  /**
   * Writes bytes. Like `end` it has no effect once the answer has ended: the gateway may have interrupted the answer in
   * the meantime.
   */
  write(chunk: Buffer): void {
    if (this.isOver) return;
    this.pingTimer?.touch();
    this.waiting.push(chunk);
    this.scheduleFlush();
  }

  end(): void {
    this.pingTimer?.stop();
    if (this.isOver) return;
    this.ended = true;
    this.scheduleFlush();
  }

  /**
   * Tells the client of an error in the way that is still open: by status and body, by an in-band event, or by a cut
   * connection. `position` is how far the stream has come that the event continues.
   */
  fail(error: GatewayError, position?: StreamPosition): void {
    if (this.disconnect.fired || this.isOver) return;
    const { dialect, requestId, beforeBytes } = this.options;
    if (!this.sink.isCommitted) {
      this.pingTimer?.stop();
      beforeBytes?.();
      const body = Buffer.from(JSON.stringify(errorBody(dialect, error, requestId)));
      this.writeHead(statusFor(dialect, error.status), {
        ...this.notes,
        ...errorHeaders(error, body.length),
        [requestIdHeader(dialect)]: requestId,
      });
      this.sink.end(body);
    } else if (this.eventStream) {
      if (!this.betweenEvents) this.write(Buffer.from('\n\n'));
      this.write(inBandError(dialect, error, requestId, position));
      this.end();
    } else this.cut();
  }

  /**
   * Ends the answer because the gateway stops, whatever the answer is waiting for. For all other code the client has
   * then left.
   */
  interrupt(error: GatewayError): void {
    this.interruption = error;
    if (this.onInterrupt(error)) return;
    this.fail(error);
    this.disconnect.fire();
  }

  /** Closes the connection of a whole answer that stays incomplete, so that it looks incomplete to the client. */
  cut(): void {
    this.pingTimer?.stop();
    this.options.beforeBytes?.();
    this.sink.cut();
  }

  private writeHead(status: number, headers: OutgoingHttpHeaders): void {
    const { clientRequestId } = this.options;
    this.sink.commit(status, clientRequestId === undefined ? headers : { ...headers, 'x-request-id': clientRequestId });
  }

  private ping(): void {
    if (this.sink.isFull || this.isOver || !this.betweenEvents) return;
    this.commit(200, { ...EVENT_STREAM_HEADERS, [requestIdHeader(this.options.dialect)]: this.options.requestId });
    this.write(pingOf(this.options.dialect));
    this.options.onPing?.();
  }

  private get isOver(): boolean {
    return this.ended || this.sink.isEnded;
  }

  private scheduleFlush(): void {
    if (this.flushScheduled) return;
    this.flushScheduled = true;
    setImmediate(() => this.flush());
  }

  private flush(): void {
    this.flushScheduled = false;
    const bytes = this.takeWaiting();
    if (this.sink.isEnded || this.sink.isClosed) return;
    this.options.beforeBytes?.();
    if (this.ended) {
      this.sink.end(bytes);
      return;
    }
    if (!bytes || this.sink.write(bytes)) return;
    this.onPressure(true);
    this.sink.onceDrained(() => this.onPressure(false));
  }

  private takeWaiting(): Buffer | undefined {
    const { waiting } = this;
    if (waiting.length === 0) return undefined;
    this.waiting = [];
    return waiting.length === 1 ? waiting[0] : Buffer.concat(waiting);
  }
}

/** Answers the header in which clients of a dialect look for the request id. */
export function requestIdHeader(dialect: Dialect): 'request-id' | 'x-request-id' {
  return dialect === 'messages' ? 'request-id' : 'x-request-id';
}

export function errorHeaders(error: GatewayError, contentLength: number): OutgoingHttpHeaders {
  const { retryAfterSeconds, shouldRetry, headers } = error.details;
  return {
    'content-type': 'application/json; charset=utf-8',
    'content-length': contentLength,
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterSeconds)) }),
    ...(shouldRetry === undefined ? {} : { 'x-should-retry': String(shouldRetry) }),
    ...headers,
  };
}
