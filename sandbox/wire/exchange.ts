import { type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import { type ReceivedRequest } from './received-request.js';
import { type StateWatch } from './state-watch.js';

/** Thrown to stop an answer whose connection is gone; there is nobody left to tell. */
export class Gone extends Error {}

/** One request and the socket that its answer goes to: every step of an answer that touches the wire. */
export class Exchange {
  private gone = false;
  /** Ends the one wait that is under way, if any. */
  private wake: () => void = () => undefined;

  constructor(
    readonly request: ReceivedRequest,
    private readonly res: ServerResponse,
    private readonly watch: StateWatch,
  ) {
    res.on('close', () => {
      request.closed = true;
      request.closedEarly = !res.writableFinished && !request.cut;
      request.held = false;
      this.gone = true;
      this.wake();
      watch.changed();
    });
  }

  /** `alone`: in a write of their own, else together with the first piece. */
  sendHeaders(status: number, headers: OutgoingHttpHeaders, alone: boolean): void {
    this.requireOpen();
    this.res.writeHead(status, headers);
    if (alone) this.res.flushHeaders();

    this.request.status = status;
    this.watch.changed();
  }

  /** Resolves when the socket takes more, at once as a rule. */
  async write(piece: string | Buffer): Promise<void> {
    this.requireOpen();
    this.request.bytesWritten += Buffer.byteLength(piece);
    this.request.eventsWritten++;
    const goesOn = this.res.write(piece);
    this.watch.changed();
    if (!goesOn) await this.orGone((resolve) => this.res.once('drain', resolve));
  }

  async pause(ms: number): Promise<void> {
    if (ms === 0) {
      await this.flushed();
      await this.orGone((resolve) => setImmediate(resolve));
      return;
    }
    let timer: NodeJS.Timeout | undefined;
    try {
      await this.orGone((resolve) => {
        timer = setTimeout(resolve, ms).unref();
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Waits until the test calls `release` or the peer leaves. */
  async hold(): Promise<void> {
    this.request.held = true;
    this.watch.changed();
    await this.orGone((resolve) => void this.watch.until(() => !this.request.held).then(resolve, resolve));
  }

  end(last?: string | Buffer): void {
    this.requireOpen();
    this.res.end(last);
    if (last !== undefined) {
      this.request.bytesWritten += Buffer.byteLength(last);
      this.request.eventsWritten++;
    }
  }

  /** Destroys the socket after what has been written is out. */
  async cut(reset: boolean): Promise<never> {
    await this.flushed();
    this.request.cut = true;
    if (reset) this.res.socket?.resetAndDestroy();
    else this.res.socket?.destroy();

    throw new Gone();
  }

  private async flushed(): Promise<void> {
    if (this.res.headersSent) await this.orGone((resolve) => this.res.write('', resolve));
  }

  private async orGone(wait: (resolve: () => void) => void): Promise<void> {
    this.requireOpen();
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      wait(resolve);
    });
    this.requireOpen();
  }

  private requireOpen(): void {
    if (this.gone) throw new Gone();
  }
}
