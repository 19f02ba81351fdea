import { type OutgoingHttpHeaders } from 'node:http';
import { type EventScanner } from './scan-events.js';
import { type UpstreamAnswer } from './upstream-answer.js';
import { UpstreamFailure } from './upstream-failure.js';
import { watchSilence } from './watch-silence.js';
import { type ClientStream } from './write-stream.js';

export type RelayOutcome = { end: 'complete' } | { end: 'client_gone' } | { end: 'failed'; failure: UpstreamFailure };

export interface RelayOptions {
  /** Status and headers for the client, unless a ping has committed others. */
  status: number;
  headers: OutgoingHttpHeaders;
  /** From the answer's headers to its first byte. */
  firstByteMs: number;
  /** Between two bytes, while the client keeps up. */
  idleMs: number;
}

/** A part of an event is held back so that a cut stream never leaves half an event with the client; a larger one goes through as it comes. */
const MAX_HELD_BYTES = 1024 * 1024;

/**
 * Passes an event stream on, byte for byte, in whole events. Rejects with an {@link UpstreamFailure} as long as no event
 * has reached the client, so that another attempt may follow; later failures become an in-band error.
 */
export function relayEvents(answer: UpstreamAnswer, client: ClientStream, scanner: EventScanner, options: RelayOptions): Promise<RelayOutcome> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let forwarded = false;

  const forward = (): void => {
    client.commit(options.status, options.headers);
    forwarded = true;
    for (const bytes of held) client.write(bytes);
    held = [];
    heldBytes = 0;
  };

  return subscribe(answer, client, options, {
    next: (chunk) => {
      const complete = scanner.push(chunk);
      if (complete > 0 && (scanner.sawEvent || client.committed)) {
        held.push(complete === chunk.length ? chunk : chunk.subarray(0, complete));
        const sawEvent = scanner.sawEvent;
        forward();
        forwarded = sawEvent;
        client.betweenEvents = true;
        chunk = chunk.subarray(complete);
      }
      if (chunk.length === 0) return;
      held.push(chunk);
      heldBytes += chunk.length;
      if (heldBytes > MAX_HELD_BYTES || !client.betweenEvents) {
        forward();
        client.betweenEvents = false;
      }
    },
    complete: () => {
      scanner.finish();
      if (!scanner.sawEnd) return new UpstreamFailure('truncated');
      forward();
      client.end();
      return undefined;
    },
    fail: (failure) => {
      if (!forwarded) return false;
      client.fail(failure.toGatewayError());
      return true;
    },
  });
}

/** Passes a whole answer on, byte for byte. A failure after its first byte cuts the client's connection. */
export function relayWhole(answer: UpstreamAnswer, client: ClientStream, options: RelayOptions): Promise<RelayOutcome> {
  return subscribe(answer, client, options, {
    next: (chunk) => {
      client.commit(options.status, options.headers);
      client.write(chunk);
    },
    complete: () => {
      client.commit(options.status, options.headers);
      client.end();
      return undefined;
    },
    fail: () => {
      if (!client.committed) return false;
      client.cut();
      return true;
    },
  });
}

interface Relay {
  next(chunk: Buffer): void;
  /** The body has ended; returns a failure when it ended too early. */
  complete(): UpstreamFailure | undefined;
  /** Tells the client, if it can no longer be spared; false when nothing has reached it yet. */
  fail(failure: UpstreamFailure): boolean;
}

/** Runs one answer to its end with everything both kinds of relay share: idle limits, back-pressure, a client that leaves. */
function subscribe(answer: UpstreamAnswer, client: ClientStream, options: RelayOptions, relay: Relay): Promise<RelayOutcome> {
  return new Promise((resolve, reject) => {
    let paused = false;
    let started = false;

    const settle = (): void => {
      silence.stop();
      client.signal.removeEventListener('abort', leave);
      client.onPressure = () => undefined;
    };
    const leave = (): void => {
      settle();
      subscription.unsubscribe();
      resolve({ end: 'client_gone' });
    };
    const fail = (failure: UpstreamFailure): void => {
      settle();
      subscription.unsubscribe();
      if (relay.fail(failure)) resolve({ end: 'failed', failure });
      else reject(failure);
    };
    const silence = watchSilence(options.firstByteMs, () => {
      if (!paused) fail(new UpstreamFailure(started ? 'idle_timeout' : 'first_byte_timeout'));
    });

    client.onPressure = (full) => {
      paused = full;
      silence.touch();
      if (full) answer.pause();
      else answer.resume();
    };
    client.signal.addEventListener('abort', leave, { once: true });

    const subscription = answer.chunks$.subscribe({
      next: (chunk) => {
        if (!started) {
          started = true;
          silence.setLimit(options.idleMs);
        } else {
          silence.touch();
        }
        relay.next(chunk);
      },
      complete: () => {
        const failure = relay.complete();
        if (failure) {
          fail(failure);
          return;
        }
        settle();
        resolve({ end: 'complete' });
      },
      error: fail,
    });
    if (client.signal.aborted) leave();
  });
}
