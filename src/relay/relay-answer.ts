import { type OutgoingHttpHeaders } from 'node:http';
import { Logger } from '@nestjs/common';
import { type Observer, Subscription } from 'rxjs';
import { GatewayError } from '../dialects/gateway-error.js';
import { heldSize } from '../dialects/held-size.js';
import { type EventScanner } from './event-scanner.js';
import { type UpstreamAnswer } from '../proxy/upstream-answer.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { STALL_CHECKS, IdleTimer } from '../proxy/idle-timer.js';
import { type ClientStream } from './client-stream.js';

/** Why an answer did not come to its end: no upstream, or an upstream that says so. */
export type RelayFailure = UpstreamFailure | GatewayError;

export type RelayOutcome = { end: 'complete' } | { end: 'client_gone' } | { end: 'failed'; failure: RelayFailure };

export interface RelayOptions {
  /** Status and headers for the client, unless a ping has committed others. */
  status: number;
  headers: OutgoingHttpHeaders;
  /** From the answer's headers to its first byte. */
  firstByteMs: number;
  /** Between two bytes, while the client keeps up. */
  idleMs: number;
  /** Called with the first content of a stream: the upstream has taken the request. */
  onFirst?: () => void;
  /** Called before the bytes go out that complete the answer for the client; more than once when more follow. */
  onLast: () => void;
  /** Called before the client is told, if it is, that its answer broke off. */
  onBroken?: () => void;
}

/** A stream whose first event is an error that another account may not have; `bytes` are what came so far. */
export class ErrorEvent extends UpstreamFailure {
  constructor(readonly bytes: Buffer) {
    super('error_event');
  }
}

const LF = 0x0a;

/** How long the rest of an answer that is complete already may take. */
const LINGER_MS = 2_000;

/**
 * A part of an event is held back so that a cut stream never leaves half an event with the client; a larger one goes
 * through as it comes.
 */
const MAX_HELD_BYTES = 1024 * 1024;

/**
 * Passes an event stream on, byte for byte, in whole events. Rejects with an {@link UpstreamFailure} as long as no
 * event has reached the client, so that another attempt may follow; later failures become an in-band error.
 */
export function relayEvents(
  answer: UpstreamAnswer,
  client: ClientStream,
  scanner: EventScanner,
  options: RelayOptions,
): Promise<RelayOutcome> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let forwarded = false;
  let endIsOut = false;

  const begin = (): void => {
    if (!forwarded) options.onFirst?.();
    forwarded = true;
  };
  const forward = (): void => {
    client.commit(options.status, options.headers);
    for (const bytes of held) client.write(bytes);
    held = [];
    heldBytes = 0;
  };

  return runRelay(answer, client, options, {
    next: (chunk) => {
      const complete = scanner.push(chunk);
      if (scanner.isTooLarge) return new UpstreamFailure('event_too_large');
      if (!forwarded && scanner.beganWithError) return new ErrorEvent(Buffer.concat([...held, chunk]));
      if (scanner.sawLast) options.onLast();
      // A CR may have its LF in the next chunk.
      const finished = scanner.sawLast && chunk[chunk.length - 1] === LF;
      if (complete > 0 && (scanner.sawEvent || client.committed)) {
        held.push(complete === chunk.length ? chunk : chunk.subarray(0, complete));
        if (scanner.sawEvent) begin();
        forward();
        endIsOut = scanner.sawLast;
        client.betweenEvents = true;
        chunk = chunk.subarray(complete);
      }
      if (chunk.length === 0) return finished ? 'finished' : undefined;
      held.push(chunk);
      heldBytes += heldSize(chunk.length);
      if (heldBytes > MAX_HELD_BYTES || !client.betweenEvents) {
        begin();
        forward();
        client.betweenEvents = false;
      }
      return undefined;
    },
    complete: () => {
      scanner.finish();
      if (!forwarded && scanner.beganWithError) return new ErrorEvent(Buffer.concat(held));
      if (!scanner.sawEnd) return new UpstreamFailure('truncated');
      options.onLast();
      forward();
      client.end();
      return undefined;
    },
    fail: (failure) => {
      if (!forwarded) return undefined;
      if (endIsOut) {
        client.end();
        return { end: 'complete' };
      }
      client.fail(failure instanceof UpstreamFailure ? failure.toGatewayError() : failure);
      return { end: 'failed', failure };
    },
  });
}

export interface Relay {
  /** The next bytes. Returns why the answer failed, or `finished` when nothing that follows matters. */
  next(chunk: Buffer): RelayFailure | 'finished' | undefined;
  /** The body has ended; returns a failure when it ended too early. */
  complete(): RelayFailure | undefined;
  /**
   * Tells the client, if it can no longer be spared, and answers what it has got: all, where the end had come already.
   * Undefined when nothing has reached it yet.
   */
  fail(failure: RelayFailure): RelayOutcome | undefined;
}

/**
 * Runs one answer to its end with everything that all relays share: idle limits, back-pressure, a client that leaves.
 */
export function runRelay(
  answer: UpstreamAnswer,
  client: ClientStream,
  options: Pick<RelayOptions, 'firstByteMs' | 'idleMs' | 'onBroken'>,
  relay: Relay,
): Promise<RelayOutcome> {
  return new Promise((resolve, reject) => {
    let paused = false;
    let started = false;
    let settled = false;
    let linger: NodeJS.Timeout | undefined;
    // What came before the subscription comes within it, and may be all that is wanted.
    const subscription = new Subscription();

    const settle = (): void => {
      settled = true;
      idle.stop();
      stopListening();
      client.onPressure = () => undefined;
      client.onInterrupt = () => false;
    };
    const tell = (failure: RelayFailure): RelayOutcome | undefined => {
      try {
        return relay.fail(failure);
      } catch (error) {
        client.cut();
        return { end: 'failed', failure: unexpected(error) };
      }
    };
    const leave = (): void => {
      settle();
      subscription.unsubscribe();
      resolve({ end: 'client_gone' });
    };
    const fail = (failure: RelayFailure): void => {
      settle();
      subscription.unsubscribe();
      options.onBroken?.();
      const outcome = tell(failure);
      if (outcome) resolve(outcome);
      else reject(failure);
    };
    const finish = (early: boolean): void => {
      const failure = relay.complete();
      if (failure) {
        fail(failure);
        return;
      }
      settle();
      // An upstream that ends in a moment leaves a connection that can be used again.
      if (early) linger = setTimeout(() => subscription.unsubscribe(), LINGER_MS).unref();
      resolve({ end: 'complete' });
    };
    const idle = new IdleTimer(
      options.firstByteMs,
      () => {
        if (!paused) fail(new UpstreamFailure(started ? 'idle_timeout' : 'first_byte_timeout'));
      },
      STALL_CHECKS,
    );

    client.onPressure = (full) => {
      paused = full;
      idle.touch();
      if (full) answer.pause();
      else answer.resume();
    };
    client.onInterrupt = (error) => {
      const outcome = tell(error);
      if (!outcome) return false;
      settle();
      subscription.unsubscribe();
      // Neither the account's failure nor the upstream's: nobody is left to relay to.
      resolve(outcome.end === 'complete' ? outcome : { end: 'client_gone' });
      return true;
    };
    const stopListening = client.disconnect.listen(leave);

    const observer: Observer<Buffer> = {
      next: (chunk) => {
        if (settled) return;
        try {
          if (!started) {
            started = true;
            idle.setLimit(options.idleMs);
          } else {
            idle.touch();
          }
          const verdict = relay.next(chunk);
          if (verdict === 'finished') finish(true);
          else if (verdict) fail(verdict);
        } catch (error) {
          fail(unexpected(error));
        }
      },
      complete: () => {
        clearTimeout(linger);
        if (settled) return;
        try {
          finish(false);
        } catch (error) {
          fail(unexpected(error));
        }
      },
      error: (error: unknown) => {
        clearTimeout(linger);
        if (!settled) fail(error instanceof UpstreamFailure ? error : unexpected(error));
      },
    };
    subscription.add(answer.chunks$.subscribe(observer));
    if (client.disconnect.fired) leave();
  });
}

/** RxJS throws what its observers throw where nobody can catch it, which would end every stream; so it ends its own. */
function unexpected(error: unknown): GatewayError {
  new Logger('Proxy').error('An answer could not be passed on', error instanceof Error ? error.stack : String(error));
  return new GatewayError(502, 'The gateway failed unexpectedly; its log has the details.', { cause: error });
}
