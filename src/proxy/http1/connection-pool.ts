import { type Socket } from 'node:net';
import { type AnswerHead } from './answer-head.js';
import { type Opening, type OpenSocket } from './open-socket.js';
import { UpstreamConnection } from './upstream-connection.js';

/** The number of idle connections to one target. */
const MAX_IDLE = 2_048;
/** An upstream may close a connection a little earlier than it says. */
const HINT_MARGIN_MS = 1_000;

interface IdleConnection {
  connection: UpstreamConnection;
  /** From this `performance.now()` on, the upstream may close it at any moment. */
  untilMs: number;
}

/**
 * Keeps the connections of one way out: direct, or through one network proxy. The connection that was used last is used
 * first.
 */
export class ConnectionPool {
  private readonly idle = new Map<string, IdleConnection[]>();
  private closed = false;

  constructor(private readonly openSocket: OpenSocket) {}

  /** Takes an idle connection, if there is one. */
  take({ origin }: URL): UpstreamConnection | undefined {
    const waiting = this.idle.get(origin);
    for (let last = waiting?.pop(); last; last = waiting?.pop()) {
      if (last.connection.isOpen && performance.now() < last.untilMs) return last.connection;
      last.connection.destroy();
    }
    return undefined;
  }

  /** Opens a new connection. Rejects with an error of the operating system or of the tunnel. */
  async open(target: URL, opening: Opening): Promise<UpstreamConnection> {
    const connection = new UpstreamConnection(
      target.origin,
      (released, head) => this.keep(released, head),
      (closed) => this.forget(closed),
    );
    const socket: Socket = await this.openSocket(target, connection.onread, opening);
    connection.attach(socket);
    return connection;
  }

  /** Closes idle connections. A connection in use closes when its answer has ended. */
  close(): void {
    this.closed = true;
    const all = [...this.idle.values()].flat();
    this.idle.clear();
    for (const { connection } of all) connection.destroy();
  }

  private keep(connection: UpstreamConnection, { headers }: AnswerHead): void {
    const waiting = this.idle.get(connection.origin) ?? [];
    const keptMs = keptFor(String(headers['keep-alive'] ?? ''));
    if (this.closed || waiting.length >= MAX_IDLE || keptMs <= 0) {
      connection.destroy();
      return;
    }
    this.idle.set(connection.origin, waiting);
    waiting.push({ connection, untilMs: performance.now() + keptMs });
  }

  private forget(connection: UpstreamConnection): void {
    const waiting = this.idle.get(connection.origin);
    const at = waiting?.findIndex((one) => one.connection === connection) ?? -1;
    if (at !== -1) waiting?.splice(at, 1);
  }
}

/** In milliseconds: https://www.rfc-editor.org/rfc/rfc2068#section-19.7.1.1 */
function keptFor(hint: string): number {
  const seconds = hint === '' ? undefined : /timeout=(\d+)/.exec(hint)?.[1];
  return seconds === undefined ? Number.POSITIVE_INFINITY : Number(seconds) * 1_000 - HINT_MARGIN_MS;
}
