import { type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import { type Dialect } from '../dialects/dialect.js';
import { errorBody, statusFor } from '../dialects/error-body.js';
import { type GatewayError } from '../dialects/gateway-error.js';
import { inBandError } from '../dialects/in-band-error.js';
import { pingOf } from '../dialects/ping.js';
import { DisconnectSignal } from '../proxy/disconnect-signal.js';
import { IdleTimer } from '../proxy/idle-timer.js';

export const UNBUFFERED_HEADERS = {
  'cache-control': 'no-cache, no-transform',
  // nginx would otherwise collect the events: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering
  'x-accel-buffering': 'no',
} as const;

export const EVENT_STREAM_HEADERS: Readonly<OutgoingHttpHeaders> = {
  'content-type': 'text/event-stream; charset=utf-8',
  ...UNBUFFERED_HEADERS,
};

interface ClientStreamOptions {
  dialect: Dialect;
  requestId: string;
  /** The client's own, repeated in `x-request-id`. */
  clientRequestId?: string | undefined;
  /** Told of every ping. */
  onPing?: () => void;
  /** Called before any bytes go out. */
  beforeBytes?: () => void;
}

/**
 * The only place that writes an inference answer to a client. Status and headers stay open until the first byte; after
 * some silence a ping commits status 200 so that nobody times out. Writes of one turn of the event loop, and the end,
 * go out as one when the turn is over.
 */
export class ClientStream {
  readonly disconnect = new DisconnectSignal();

  /** Told to stop when the client does not keep up, and to go on when it does again. */
  onPressure: (full: boolean) => void = () => undefined;

  /**
   * Set while an answer is relayed: ends it with an error in its own words; false when nothing of it has reached the
   * client yet.
   */
  onInterrupt: (error: GatewayError) => boolean = () => false;

  /** Why the gateway itself ended the answer, if it did. */
  interruption: GatewayError | undefined;

  /** False while the bytes written so far end inside an event: no ping may stand there. */
  betweenEvents = true;

  private pingTimer: IdleTimer | undefined;
  private waiting: Buffer[] = [];
  private flushScheduled = false;
  private ended = false;
  private eventStream = false;

  constructor(
    private readonly res: ServerResponse,
    private readonly options: ClientStreamOptions,
  ) {
    const close = (): void => {
      this.pingTimer?.stop();
      if (!res.writableFinished) this.disconnect.fire();
    };
    res.once('close', close);
    if (!res.socket) this.listenInQueue(close);
  }

  /**
   * The answer to a request that was sent ahead gets the connection after those before it, and does not hear of its end
   * until then.
   */
  private listenInQueue(close: () => void): void {
    const { socket } = this.res.req;
    // A client may send any number of them ahead.
    socket.setMaxListeners(0).once('close', close);
    this.res.once('close', () => socket.off('close', close));
  }

  /** From now on a ping goes out after every `pingMs` of silence; only for clients that asked for a stream. */
  keepAlive(pingMs: number): void {
    if (this.disconnect.fired || this.isOver) return;
    this.pingTimer = new IdleTimer(pingMs, () => this.ping());
  }

  /** The answer turned out to be no stream. */
  endKeepAlive(): void {
    this.pingTimer?.stop();
    this.pingTimer = undefined;
  }

  /** Status and headers have gone out, or will with the next write. */
  get committed(): boolean {
    return this.res.headersSent;
  }

  /** Fixes status and headers; without effect once they are. */
  commit(status: number, headers: OutgoingHttpHeaders): void {
    if (this.res.headersSent) return;
    this.eventStream = String(headers['content-type'] ?? '').startsWith('text/event-stream');
    this.writeHead(status, headers);
  }

  /** Like `end` without effect once the answer has ended: the gateway may have interrupted it in the meantime. */
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
   * Tells the client of an error in the way that is still open: status and body, an in-band event, or a cut connection.
   */
  fail(error: GatewayError): void {
    if (this.disconnect.fired || this.isOver) return;
    const { dialect, requestId, beforeBytes } = this.options;
    if (!this.res.headersSent) {
      this.pingTimer?.stop();
      beforeBytes?.();
      const body = Buffer.from(JSON.stringify(errorBody(dialect, error, requestId)));
      this.writeHead(statusFor(dialect, error.status), {
        ...errorHeaders(error, body.length),
        [requestIdHeader(dialect)]: requestId,
      });
      this.res.end(body);
    } else if (this.eventStream) {
      if (!this.betweenEvents) this.write(Buffer.from('\n\n'));
      this.write(inBandError(dialect, error, requestId));
      this.end();
    } else {
      this.cut();
    }
  }

  /**
   * Ends the answer because the gateway stops, whatever it is waiting for. To everybody else the client has then left.
   */
  interrupt(error: GatewayError): void {
    this.interruption = error;
    if (this.onInterrupt(error)) return;
    this.fail(error);
    this.disconnect.fire();
  }

  /** A whole answer that stays incomplete must look incomplete: the connection is closed, not ended. */
  cut(): void {
    this.pingTimer?.stop();
    this.options.beforeBytes?.();
    this.res.destroy();
  }

  private writeHead(status: number, headers: OutgoingHttpHeaders): void {
    const { clientRequestId } = this.options;
    this.res.writeHead(
      status,
      clientRequestId === undefined ? headers : { ...headers, 'x-request-id': clientRequestId },
    );
  }

  private ping(): void {
    if (this.res.writableNeedDrain || this.isOver || !this.betweenEvents) return;
    this.commit(200, { ...EVENT_STREAM_HEADERS, [requestIdHeader(this.options.dialect)]: this.options.requestId });
    this.write(pingOf(this.options.dialect));
    this.options.onPing?.();
  }

  private get isOver(): boolean {
    return this.ended || this.res.writableEnded;
  }

  private scheduleFlush(): void {
    if (this.flushScheduled) return;
    this.flushScheduled = true;
    setImmediate(() => this.flush());
  }

  private flush(): void {
    this.flushScheduled = false;
    const bytes = this.takeWaiting();
    if (this.res.writableEnded || this.res.destroyed) return;
    this.options.beforeBytes?.();
    if (this.ended) {
      this.res.end(bytes);
      return;
    }
    if (!bytes || this.res.write(bytes)) return;
    this.onPressure(true);
    this.res.once('drain', () => this.onPressure(false));
  }

  private takeWaiting(): Buffer | undefined {
    const { waiting } = this;
    if (waiting.length === 0) return undefined;
    this.waiting = [];
    return waiting.length === 1 ? waiting[0] : Buffer.concat(waiting);
  }
}

/** The header in which a dialect's clients look for the request id. */
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
