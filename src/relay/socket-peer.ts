import { type Socket } from 'node:net';
import { type WebSocket } from 'ws';

/** The head and mask of a control frame of a client: https://www.rfc-editor.org/rfc/rfc6455#section-5.2 */
const CONTROL_BYTES = 6;

/** The client at the other end of a WebSocket. */
export class SocketPeer {
  /** How much had been read when the client was looked at last; undefined before. */
  private checkedBytes: number | undefined;
  /** How much has been read that is whole: messages and control frames. What was read beyond it is not whole yet. */
  private wholeBytes: number;
  /** When a message was first seen that is not whole. */
  private partSinceMs: number | undefined;
  private readonly leaveListeners = new Set<() => void>();

  constructor(
    private readonly webSocket: WebSocket,
    private readonly socket: Socket,
  ) {
    this.wholeBytes = socket.bytesRead;
    webSocket.on('message', () => {
      this.wholeBytes = socket.bytesRead;
      this.partSinceMs = undefined;
    });
    // The library answers pings itself, and ends a connection with too many answers that nobody reads.
    for (const control of ['ping', 'pong'] as const)
      webSocket.on(control, ({ length }: Buffer) => (this.wholeBytes += CONTROL_BYTES + length));
    // The library answers what is no WebSocket with a close frame, and closes.
    webSocket.on('error', () => undefined);
    webSocket.once('close', () => {
      for (const listener of this.leaveListeners) listener();
    });
  }

  get isOpen(): boolean {
    return this.webSocket.readyState === this.webSocket.OPEN;
  }

  /** True while the client does not keep up. */
  get isFull(): boolean {
    return this.socket.writableNeedDrain;
  }

  /** Sends each text as a frame. All go out together. */
  send(texts: readonly string[]): void {
    if (!this.isOpen) return;
    this.socket.cork();
    for (const text of texts) this.webSocket.send(text);
    this.socket.uncork();
  }

  onceDrained(listener: () => void): void {
    this.socket.once('drain', listener);
  }

  /** Returns a function that stops listening. */
  onLeft(listener: () => void): () => void {
    this.leaveListeners.add(listener);
    return () => this.leaveListeners.delete(listener);
  }

  /**
   * Reads nothing more while the client itself does not read. A client that only sends would otherwise fill the memory
   * with what it is answered.
   */
  readOnlyWhileRead(): void {
    if (!this.isFull || this.webSocket.isPaused) return;
    this.webSocket.pause();
    this.onceDrained(() => this.webSocket.resume());
  }

  /**
   * Finds out whether the client is still there. It cuts the connection where nothing has come since the last ping, or
   * where a message takes longer than `messageMs`; else it sends a ping. A client that does not keep up has not seen
   * the ping yet.
   */
  check(nowMs: number, messageMs: number): void {
    if (!this.isOpen || this.isFull) return;
    const { bytesRead } = this.socket;
    if (bytesRead === this.checkedBytes || this.takesLonger(nowMs, messageMs)) {
      this.webSocket.terminate();
      return;
    }
    this.checkedBytes = bytesRead;
    this.webSocket.ping();
  }

  private takesLonger(nowMs: number, messageMs: number): boolean {
    if (this.socket.bytesRead <= this.wholeBytes) this.partSinceMs = undefined;
    else this.partSinceMs ??= nowMs;
    return this.partSinceMs !== undefined && nowMs - this.partSinceMs >= messageMs;
  }

  /** Closes the connection with a code of https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 and a reason. */
  close(code: number, reason: string): void {
    if (this.isOpen) this.webSocket.close(code, reason);
  }
}
