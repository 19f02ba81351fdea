import { type OutgoingHttpHeaders } from 'node:http';
import { Logger } from '@nestjs/common';
import { type Observer, Subscription } from 'rxjs';
import { type AnswerEnd } from '../dialects/answer-end.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { IdleTimer, STALL_CHECKS } from '../proxy/idle-timer.js';
import { type UpstreamAnswer } from '../proxy/upstream-answer.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { type ClientStream, nobodyHears, nothingRelayed } from './client-stream.js';

/** The reason why an answer did not come to its end: the upstream broke off or gave none, or it reported an error. */
export type RelayFailure = UpstreamFailure | GatewayError;

export type RelayOutcome = { end: Exclude<AnswerEnd, 'failed'> } | { end: 'failed'; failure: RelayFailure };

/** The time limits of an answer, and what is called while it passes. */
export interface RelayLimits {
  /** From the answer's headers to its first byte, in milliseconds. */
  firstByteMs: number;
  /** Between two bytes while the client keeps up, in milliseconds. */
  idleMs: number;
  /** The same while nothing has gone to the client, where somebody else may take over. */
  preludeMs?: number | undefined;
  /** Called at the first content of a stream, which shows that the upstream serves the request. */
  onFirst?: () => void;
  /**
   * Called before the bytes go out that complete the answer for the client. It is called again when more bytes follow.
   */
  onLast: () => void;
  /** Called when the answer has broken off, before the client is told. */
  onBroken?: () => void;
}

export interface RelayOptions extends RelayLimits {
  /** Status and headers for the client, unless a ping has committed others. */
  status: number;
  headers: OutgoingHttpHeaders;
}

/** The rest of an answer may take this long when the answer is complete already. */
const LINGER_MS = 2_000;

export interface Relay {
  /** Takes the next bytes. Returns why the answer failed, or `finished` when nothing that follows matters. */
  next(chunk: Buffer): RelayFailure | 'finished' | undefined;
  /** Takes the end of the body. Returns a failure when it came too early. */
  complete(): RelayFailure | undefined;
  /**
   * Tells the client of a failure, and returns how its answer ended: `complete` where the end had gone out already.
   * Returns undefined, and tells nothing, when nothing of the answer has reached the client.
   */
  fail(failure: RelayFailure): RelayOutcome | undefined;
}

/** Runs one answer to its end. It does what all relays share: idle limits, back-pressure, and a client that leaves. */
export function runRelay(
  answer: UpstreamAnswer,
  client: ClientStream,
  limits: Pick<RelayLimits, 'firstByteMs' | 'idleMs' | 'preludeMs' | 'onBroken'>,
  relay: Relay,
): Promise<RelayOutcome> {
  return new Promise((resolve, reject) => {
    let paused = false;
    let started = false;
    let inPrelude = limits.preludeMs !== undefined;
    let settled = false;
    let linger: NodeJS.Timeout | undefined;
    // Bytes that came before the subscription are passed on within `subscribe`, and may be all that is wanted.
    const subscription = new Subscription();

    const settle = (): void => {
      settled = true;
      idle.stop();
      stopListening();
      client.onPressure = nobodyHears;
      client.onInterrupt = nothingRelayed;
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
      resolve({ end: 'client_left' });
    };
    const fail = (failure: RelayFailure): void => {
      settle();
      subscription.unsubscribe();
      limits.onBroken?.();
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
      // The connection can be used again if the upstream ends its answer in a moment.
      if (early) linger = setTimeout(() => subscription.unsubscribe(), LINGER_MS).unref();
      resolve({ end: 'complete' });
    };
    const idle = new IdleTimer(
      limits.firstByteMs,
      () => {
        if (!paused) fail(new UpstreamFailure(started ? 'idle_timeout' : 'first_byte_timeout'));
      },
      STALL_CHECKS,
    );

    const press = (full: boolean): void => {
      paused = full;
      idle.touch();
      if (full) answer.pause();
      else answer.resume();
    };
    const interrupt = (error: GatewayError): boolean => {
      const outcome = tell(error);
      if (!outcome) return false;
      settle();
      subscription.unsubscribe();
      // Neither the account nor the upstream has failed, so the answer ends as if the client had left.
      resolve(outcome.end === 'complete' ? outcome : { end: 'client_left' });
      return true;
    };
    client.onPressure = press;
    client.onInterrupt = interrupt;
    const stopListening = client.disconnect.listen(leave);

    const observer: Observer<Buffer> = {
      next: (chunk) => {
        if (settled) return;
        try {
          if (!started) {
            started = true;
            idle.setLimit(limits.preludeMs ?? limits.idleMs);
          } else idle.touch();

          // Where the bytes of an answer become others, some wait for more, and none come in their place.
          const verdict = chunk.length === 0 ? undefined : relay.next(chunk);
          if (inPrelude && client.committed) {
            inPrelude = false;
            idle.setLimit(limits.idleMs);
          }
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

/**
 * Makes an unexpected error the failure of its own stream. RxJS would throw it where nobody can catch it, which would
 * end every stream.
 */
function unexpected(error: unknown): GatewayError {
  new Logger('Proxy').error('An answer could not be passed on', error instanceof Error ? error.stack : String(error));
  return new GatewayError(502, 'The gateway failed unexpectedly; its log has the details.', { cause: error });
}
