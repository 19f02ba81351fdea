import { type BodyParts } from '../edit/body-parts.js';
import { ClientLeft } from './client-left.js';
import { type DisconnectSignal } from './disconnect-signal.js';
import { type ConnectionPool } from './http1/connection-pool.js';
import { type Opening } from './http1/open-socket.js';
import { requestHead } from './http1/request-head.js';
import { type UpstreamConnection } from './http1/upstream-connection.js';
import { TunnelRefused } from './tunnel-agent.js';
import { AnswerBody, toUpstreamAnswer, toUpstreamFailure, type UpstreamAnswer } from './upstream-answer.js';
import { UpstreamFailure } from './upstream-failure.js';
import { STALL_CHECKS, IdleTimer } from './idle-timer.js';

export interface UpstreamRequest {
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: BodyParts;
  connectMs: number;
  /** From the request's last byte to the answer's headers, in milliseconds. */
  firstByteMs: number;
  /** Of the client that waits for the answer. */
  disconnect: DisconnectSignal;
}

/**
 * Posts to an upstream. Resolves at the answer's headers, whatever its status. Rejects with an {@link UpstreamFailure}
 * or a {@link ClientLeft}. Follows no redirect, so that a credential goes nowhere but to its endpoint.
 */
export async function sendUpstream(request: UpstreamRequest, connections: ConnectionPool): Promise<UpstreamAnswer> {
  const head = requestHead(request.url, request.headers);
  const kept = request.disconnect.fired ? undefined : connections.take(request.url);
  const attempt = new Attempt(request, head);
  if (!kept) {
    attempt.open(connections);
    return await attempt.answer;
  }
  attempt.send(kept, 'kept');
  try {
    return await attempt.answer;
  } catch (error) {
    if (!(error instanceof StaleConnection)) throw error;
    const again = new Attempt(request, head);
    again.open(connections);
    return await again.answer;
  }
}

/**
 * The upstream had closed a kept-alive connection in the meantime. It has not read the request, which may be sent
 * again.
 */
class StaleConnection extends UpstreamFailure {}

/** Sends one request on one connection, and waits for the headers of its answer. */
class Attempt {
  readonly answer: Promise<UpstreamAnswer>;
  private readonly answering: IdleTimer;
  private readonly stopListening: () => void;
  private resolve!: (answer: UpstreamAnswer) => void;
  private reject!: (error: Error) => void;
  private connecting: IdleTimer | undefined;
  private connected = false;
  private isOver = false;
  /** Ends the opening of the connection. */
  private opening: AbortController | undefined;
  /** Of the request that was sent. */
  private body: AnswerBody | undefined;

  constructor(
    private readonly request: UpstreamRequest,
    private readonly head: string,
  ) {
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.answering = new IdleTimer(
      request.firstByteMs,
      () => this.fail(new UpstreamFailure('first_byte_timeout')),
      STALL_CHECKS,
    );
    this.stopListening = request.disconnect.listen(() => this.fail(new ClientLeft(undefined, this.connected)));
    if (request.disconnect.fired) this.fail(new ClientLeft());
  }

  /**
   * Sends the request by a new connection. The connect limit includes the tunnel through a network proxy, so it runs
   * from the start.
   */
  open(connections: ConnectionPool): void {
    if (this.isOver) return;
    const { request } = this;
    this.opening = new AbortController();
    const opening: Opening = { signal: this.opening.signal, atProxy: false };
    this.connecting = new IdleTimer(
      request.connectMs,
      () => this.fail(new UpstreamFailure(opening.atProxy ? 'proxy_timeout' : 'connect_timeout')),
      STALL_CHECKS,
    );
    connections.open(request.url, opening).then(
      (connection) => {
        this.connecting?.stop();
        if (this.isOver) connection.destroy();
        else this.send(connection, 'new');
      },
      (error: Error) =>
        this.fail(opening.atProxy ? toProxyFailure(error) : new UpstreamFailure('unreachable', { cause: error })),
    );
  }

  send(connection: UpstreamConnection, kind: 'new' | 'kept'): void {
    if (this.isOver) return;
    const { request } = this;
    this.connected = true;
    const body = new AnswerBody(connection, {
      head: (head) => {
        const answer = toUpstreamAnswer(head, body);
        if (!answer) {
          this.fail(new UpstreamFailure('unknown_coding'));
          return;
        }
        this.settle();
        this.resolve(answer);
      },
      fail: (cause) =>
        this.fail(
          kind === 'kept' && !connection.heard && wasClosed(cause)
            ? new StaleConnection('reset', { cause })
            : toUpstreamFailure(cause),
        ),
    });
    this.opening = undefined;
    this.body = body;
    connection.send(this.head, request.body, body);
  }

  private settle(): void {
    this.isOver = true;
    this.connecting?.stop();
    this.answering.stop();
    this.stopListening();
  }

  private fail(reason: Error): void {
    if (this.isOver) return;
    this.settle();
    this.opening?.abort();
    this.body?.destroy();
    this.reject(reason);
  }
}

function wasClosed({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ECONNRESET' || code === 'EPIPE';
}

function toProxyFailure(error: Error): UpstreamFailure {
  return new UpstreamFailure(error instanceof TunnelRefused ? 'proxy_refused' : 'proxy_unreachable', { cause: error });
}
