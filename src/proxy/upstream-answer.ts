import { type IncomingHttpHeaders } from 'node:http';
import { Observable, type Subscriber } from 'rxjs';
import { type ByteSource, decodeContent } from './content-coding.js';
import { type AnswerHead } from './http1/answer-head.js';
import { MalformedAnswer } from './http1/malformed-answer.js';
import { type AnswerListener, type UpstreamConnection } from './http1/upstream-connection.js';
import { UpstreamFailure } from './upstream-failure.js';

/** An upstream's answer, from its status line on. */
export interface UpstreamAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /**
   * The body as it comes, without its content encoding. It is for one subscription: bytes that come earlier wait for
   * the subscription, and unsubscribing closes the connection in the same turn unless the body has ended. Errors with
   * an {@link UpstreamFailure}.
   */
  chunks$: Observable<Buffer>;
  /** Stops reading from the upstream while the client does not keep up. */
  pause(): void;
  resume(): void;
  /** Closes the connection, for an answer whose body nobody reads. */
  destroy(): void;
}

/** Passes the body of an answer from its connection to the subscriber. */
export class AnswerBody implements AnswerListener {
  readonly chunks$ = new Observable<Buffer>((subscriber) => this.start(subscriber));
  private hasHead = false;
  private subscriber: Subscriber<Buffer> | undefined;
  /** Bytes that came before the subscription. */
  private waiting: Buffer[] | undefined;
  private outcome: 'ended' | UpstreamFailure | undefined;

  /** `before` hears of the head, or that none will come. */
  constructor(
    private readonly connection: UpstreamConnection,
    private readonly before: { head: (head: AnswerHead) => void; fail: (error: Error) => void },
  ) {}

  head(head: AnswerHead): void {
    this.hasHead = true;
    this.before.head(head);
  }

  bytes(bytes: Buffer): void {
    if (this.subscriber) {
      this.subscriber.next(bytes);
      return;
    }
    // The subscription nearly always comes in the same turn, so the first bytes need no pause.
    if (this.waiting) this.pause();
    (this.waiting ??= []).push(bytes);
  }

  end(): void {
    this.outcome = 'ended';
    this.subscriber?.complete();
  }

  fail(cause: Error): void {
    if (!this.hasHead) {
      this.before.fail(cause);
      return;
    }
    this.outcome = toUpstreamFailure(cause);
    this.subscriber?.error(this.outcome);
  }

  pause(): void {
    this.connection.pause(this);
  }

  resume(): void {
    this.connection.resume(this);
  }

  destroy(): void {
    this.connection.abandon(this);
  }

  private start(subscriber: Subscriber<Buffer>): () => void {
    this.subscriber = subscriber;
    const waiting = this.waiting ?? [];
    this.waiting = undefined;
    this.resume();
    for (const bytes of waiting) subscriber.next(bytes);
    if (this.outcome === 'ended') subscriber.complete();
    else if (this.outcome) subscriber.error(this.outcome);
    return () => this.destroy();
  }
}

/** Says why a connection brought no answer to its request. */
export function toUpstreamFailure(cause: Error): UpstreamFailure {
  return new UpstreamFailure(cause instanceof MalformedAnswer ? 'malformed' : 'reset', { cause });
}

/** Makes the answer, with its content coding decoded. Answers undefined for a coding that cannot be decoded. */
export function toUpstreamAnswer(
  { status, headers, length }: AnswerHead,
  body: AnswerBody,
): UpstreamAnswer | undefined {
  // The client gets this length, which has to be that of the bytes:
  // https://www.rfc-editor.org/rfc/rfc9110#section-8.6
  if (typeof length === 'number' && status !== 204 && status !== 304) headers['content-length'] = String(length);
  else delete headers['content-length'];
  const encoding = headers['content-encoding'];
  const source: ByteSource = {
    chunks$: body.chunks$,
    pause: () => body.pause(),
    resume: () => body.resume(),
    destroy: () => body.destroy(),
  };
  if (encoding === undefined) return { status, headers, ...source };
  const decoded = decodeContent(encoding, source);
  if (!decoded) return undefined;
  delete headers['content-encoding'];
  if (decoded !== source) delete headers['content-length'];
  return { status, headers, ...decoded };
}
