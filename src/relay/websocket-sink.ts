import { type OutgoingHttpHeaders } from 'node:http';
import { codexLimitsEvent } from '../dialects/codex-limits-event.js';
import { createSseDecoder, type SseEvent } from '../dialects/decode-sse.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { MAX_HELD_BYTES } from '../dialects/held-size.js';
import { isTerminalEvent } from '../dialects/stream-end.js';
import { errorAsFrame, eventAsFrame, webSocketError } from '../dialects/websocket-error.js';
import { ByteCollector } from '../memory/byte-collector.js';
import { type AnswerSink } from './answer-sink.js';
import { wholeAsEvents } from './whole-as-events.js';
import { type SocketPeer } from './socket-peer.js';

/**
 * Writes one answer of the Responses API as frames of a WebSocket: each event's data is a frame, as it is. An error by
 * status and an answer in one piece become frames when they are whole.
 */
export class WebSocketSink implements AnswerSink {
  readonly takesPings = false;
  status = 200;
  isCommitted = false;
  isEnded = false;
  /** True once the event that ends the answer has been written: from then on the client may send its next request. */
  hasAnswered = false;

  /** Resolves when all of the answer has been written, or the client has left. */
  readonly over: Promise<void>;

  private readonly stopListening: () => void;
  private finish!: () => void;
  private left: (() => void) | undefined;
  private headers: OutgoingHttpHeaders = {};
  private isStream = false;
  // The relay has bounded the events already.
  private readonly decoder = createSseDecoder(4 * MAX_HELD_BYTES);
  private readonly body = new ByteCollector(0, MAX_HELD_BYTES);

  /** `onEvent` gets every event of the answer. `isCodex` says that the client knows events of its own. */
  constructor(
    private readonly peer: SocketPeer,
    private readonly isCodex: boolean,
    private readonly onEvent: (event: SseEvent) => void,
  ) {
    this.over = new Promise((resolve) => (this.finish = resolve));
    this.stopListening = peer.onLeft(() => this.leave());
  }

  get isClosed(): boolean {
    return !this.peer.isOpen;
  }

  get isFull(): boolean {
    return this.peer.isFull;
  }

  commit(status: number, headers: OutgoingHttpHeaders): void {
    this.isCommitted = true;
    this.status = status;
    this.headers = headers;
    this.isStream = status < 400 && String(headers['content-type'] ?? '').startsWith('text/event-stream');
    const limits = this.isCodex && this.isStream ? codexLimitsEvent(headers) : undefined;
    if (limits !== undefined) this.peer.send([limits]);
  }

  write(bytes: Buffer): boolean {
    if (this.isStream) this.pass(this.decoder.push(bytes));
    else if (this.body.length + bytes.length <= MAX_HELD_BYTES) this.body.push(bytes);
    else this.cut();
    return !this.peer.isFull;
  }

  end(bytes?: Buffer): void {
    if (bytes) this.write(bytes);
    // What was written may have been too much.
    if (this.isEnded) return;
    if (this.isStream) this.pass(this.decoder.end());
    else this.endWhole(this.body.take().toString());
    this.close();
  }

  cut(): void {
    if (this.isEnded) return;
    this.peer.send([webSocketError(new GatewayError(502, 'The answer broke off. Send the request again.'))]);
    this.close();
  }

  onceDrained(listener: () => void): void {
    this.peer.onceDrained(listener);
  }

  onceLeft(listener: () => void): void {
    this.left = listener;
  }

  private close(): void {
    this.isEnded = true;
    this.stopListening();
    this.finish();
  }

  private leave(): void {
    this.left?.();
    this.finish();
  }

  private endWhole(body: string): void {
    if (this.status >= 400) this.peer.send([errorAsFrame(this.status, this.headers, body)]);
    else {
      const events = wholeAsEvents(body);
      if (events) this.pass(events);
      else this.cut();
    }
  }

  private pass(events: readonly SseEvent[]): void {
    // A word such as `[DONE]` is no event of this API.
    const shown = events.filter(({ data }) => data.startsWith('{')).map(named);
    if (shown.length === 0) return;
    this.peer.send(shown.map(({ event, data }) => (event === 'error' ? eventAsFrame(data) : data)));
    for (const event of shown) {
      this.hasAnswered ||= isTerminalEvent('responses', event.event);
      this.onEvent(event);
    }
  }
}

/** Gives an event that came without a name the type in its data, which vendors write first. */
function named({ event, data }: SseEvent): SseEvent {
  if (event !== '' && event !== 'message') return { event, data };
  return { event: /^\{\s*"type"\s*:\s*"([\w.]{1,100})"/.exec(data)?.[1] ?? '', data };
}
