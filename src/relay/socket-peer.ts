import { type Duplex } from 'node:stream';
import { type WebSocket } from 'ws';

/** The client at the other end of a WebSocket. */
export class SocketPeer {
  /** True where the client has been heard of since the last check. */
  private isHeard = true;
  private readonly leaveListeners = new Set<() => void>();

  constructor(
    private readonly webSocket: WebSocket,
    private readonly socket: Duplex,
  ) {
    const hear = (): void => {
      this.isHeard = true;
    };
    webSocket.on('message', hear);
    webSocket.on('pong', hear);
    webSocket.on('ping', () => {
      hear();
      this.readOnlyWhileRead();
    });
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
   * Finds out whether the client is still there: cuts the connection where the last ping has got no answer, else sends
   * one. A client that does not keep up has not seen the ping yet.
   */
  check(): void {
    if (!this.isOpen || this.isFull) return;
    if (!this.isHeard) {
      this.webSocket.terminate();
      return;
    }
    this.isHeard = false;
    this.webSocket.ping();
  }

  /** Closes the connection with a code of https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 and a reason. */
  close(code: number, reason: string): void {
    if (this.isOpen) this.webSocket.close(code, reason);
  }
}
