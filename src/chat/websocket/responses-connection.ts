import { type IncomingMessage } from 'node:http';
import { Logger } from '@nestjs/common';
import { MINUTE_MS } from '../../config/durations.js';
import { steadyNowMs } from '../../config/steady-clock.js';
import { GatewayError } from '../../dialects/gateway-error.js';
import { webSocketError } from '../../dialects/websocket-error.js';
import { type SocketPeer } from '../../relay/socket-peer.js';
import { WebSocketSink } from '../../relay/websocket-sink.js';
import { type Arrival } from '../arrival.js';
import { responseNotFound } from '../vendor-state.js';
import { isCodex } from '../is-codex.js';
import { AnswerItems } from './answer-items.js';
import { expandFrame, joinItems } from './expand-frame.js';
import { type HeldConversations, MOST_CONVERSATION_BYTES } from './held-conversations.service.js';
import { type Frame, readFrame } from './read-frame.js';

/** OpenAI's own limit: https://platform.openai.com/docs/guides/websocket-mode */
const LONGEST_CONNECTION_MS = 60 * MINUTE_MS;
/** A client that begins its next turn later opens a new connection. */
const LONGEST_IDLE_MS = 15 * MINUTE_MS;

/** Codes of https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const GOING_AWAY = 1001;
const POLICY_VIOLATION = 1008;
const INTERNAL_ERROR = 1011;

interface ConnectionMeans {
  conversations: HeldConversations;
  /** Answers a request; never rejects. */
  answer(arrival: Arrival): Promise<void>;
  /** Whether the caller's key still holds. */
  mayCall(request: IncomingMessage): boolean;
  /** Whether the upstream of a model may know a response that this connection does not know. */
  knowsResponses(model: string): boolean;
}

interface Message {
  bytes: Buffer;
  isBinary: boolean;
}

/** One client's WebSocket: takes its requests one after the other, and holds what the last one said. */
export class ResponsesConnection {
  private readonly logger = new Logger('Inference');
  private running: WebSocketSink | undefined;
  /** A request that came when the answer before it was out, and its records were not yet written. */
  private next: Message | undefined;
  private isRetiring = false;
  private readonly isCodex: boolean;
  private readonly openedMs = steadyNowMs();
  private idleSinceMs = this.openedMs;

  constructor(
    private readonly peer: SocketPeer,
    private readonly request: IncomingMessage,
    private readonly means: ConnectionMeans,
  ) {
    this.isCodex = isCodex(request.headers);
  }

  receive(message: Message): void {
    if (!this.peer.isOpen) return;
    const { running } = this;
    if (!running) this.answer(message).catch((error: unknown) => this.giveUp(error));
    else if ((running.hasAnswered || running.isEnded) && !this.next) this.next = message;
    else {
      this.peer.send([webSocketError(stillRunning())]);
      this.peer.readOnlyWhileRead();
    }
  }

  /** Ends the connection as soon as no answer is under way, so that the client opens another one. */
  retire(): void {
    if (this.isRetiring) return;
    this.isRetiring = true;
    if (!this.running) this.sayFarewell();
  }

  /** Ends what has lasted too long, and finds out whether the client is still there. A message may take `messageMs`. */
  check(nowMs: number, messageMs: number): void {
    if (nowMs - this.openedMs >= LONGEST_CONNECTION_MS) this.retire();
    else if (!this.running && nowMs - this.idleSinceMs >= LONGEST_IDLE_MS) this.peer.close(GOING_AWAY, 'idle');
    this.peer.check(nowMs, messageMs);
  }

  private async answer({ bytes, isBinary }: Message): Promise<void> {
    const { peer, request, means } = this;
    const frame = frameOrError(bytes, isBinary);
    const items = new AnswerItems(frame instanceof GatewayError || frame.isStored, MOST_CONVERSATION_BYTES);
    const sink = new WebSocketSink(peer, this.isCodex, (event) => items.note(event));
    this.running = sink;
    let input: Buffer | undefined;
    await means.answer({
      request,
      sink,
      shownMethod: 'WS',
      isWarmUp: !(frame instanceof GatewayError) && !frame.generates,
      body: () => {
        if (frame instanceof GatewayError) throw frame;
        const earlier = this.findEarlier(frame);
        const expanded = expandFrame(frame, earlier);
        // What the vendor adds from a state of its own is not known here.
        if (earlier !== undefined || !namesState(frame)) input = expanded.input;
        return Promise.resolve(expanded.body);
      },
    });
    // The last bytes go out a moment after the work is done.
    await sink.over;
    if (items.id !== undefined && peer.isOpen) this.hold(items.id, input, items.output);
    this.goOn(sink);
  }

  /**
   * Finds the items of the conversation that a frame continues. Answers undefined for a frame that brings its whole
   * conversation, and for one whose upstream may know it.
   *
   * @throws GatewayError 400, after which clients send their whole conversation.
   */
  private findEarlier({ previousId, isStored, scan }: Frame): Buffer | undefined {
    if (previousId === undefined) return undefined;
    const held = this.means.conversations.find(this, previousId);
    if (held) return held.items;
    if (isStored && this.means.knowsResponses(scan.readString('model') ?? '')) return undefined;
    throw responseNotFound(previousId);
  }

  private hold(id: string, input: Buffer | undefined, output: Buffer): void {
    const { conversations } = this.means;
    if (input) conversations.keep(this, { id, items: joinItems([input, output]) });
    else conversations.forget(this);
  }

  private goOn({ status }: WebSocketSink): void {
    const { next } = this;
    this.running = undefined;
    this.next = undefined;
    this.idleSinceMs = steadyNowMs();
    if (status === 401 && !this.means.mayCall(this.request)) this.peer.close(POLICY_VIOLATION, 'the key is not valid');
    else if (this.isRetiring) this.sayFarewell();
    else if (next) this.receive(next);
  }

  /** Ends the connection where the gateway is at fault. An unhandled rejection would end every other one. */
  private giveUp(error: unknown): void {
    this.logger.error('A WebSocket failed unexpectedly', error instanceof Error ? error.stack : String(error));
    this.peer.close(INTERNAL_ERROR, 'the gateway failed');
  }

  private sayFarewell(): void {
    this.peer.send([webSocketError(limitReached())]);
    this.peer.close(GOING_AWAY, 'open a new connection');
  }
}

function frameOrError(bytes: Buffer, isBinary: boolean): Frame | GatewayError {
  try {
    return readFrame(bytes, isBinary);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
}

function namesState({ previousId, scan }: Frame): boolean {
  return previousId !== undefined || scan.has('conversation');
}

function stillRunning(): GatewayError {
  return new GatewayError(
    409,
    'A response is still under way on this WebSocket. Wait for its end, or open another connection.',
    { code: 'response_in_progress' },
  );
}

/** Uses OpenAI's code, at which clients open a new connection and send their request there. */
function limitReached(): GatewayError {
  return new GatewayError(400, 'This WebSocket has reached its limit. Open a new connection and go on there.', {
    code: 'websocket_connection_limit_reached',
  });
}
