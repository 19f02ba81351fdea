import { heldSize } from '../dialects/held-size.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { errorInPlaceOfAnswer } from '../translate/errors/error-in-place.js';
import { type ClientStream } from './client-stream.js';
import { ErrorAnswer } from './error-answer.js';
import { type EventScanner } from './event-scanner.js';
import { type Relay, type RelayOptions } from './run-relay.js';

/** A stream that tells of a failure before any content, which another account may not have. */
export class ErrorEvent extends UpstreamFailure {
  /** `bytes` are what came so far, `event` is the data of the event that tells of the failure. */
  constructor(
    readonly bytes: Buffer,
    readonly event: Buffer,
  ) {
    super('error_event');
  }
}

const LF = 0x0a;

/**
 * A part of an event is held back so that a cut stream never leaves half an event with the client; a larger one goes
 * through as it comes.
 */
const MAX_HELD_BYTES = 1024 * 1024;

/**
 * Relays an event stream, byte for byte, in whole events, from its first content on: what vendors send before that is
 * held back, so that another attempt may follow. Fails with an {@link UpstreamFailure} as long as nothing has reached
 * the client; later failures become an in-band error.
 */
export function createEventRelay(client: ClientStream, scanner: EventScanner, options: RelayOptions): Relay {
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

  return {
    next: (chunk) => {
      const complete = scanner.push(chunk);
      if (scanner.isTooLarge) return new UpstreamFailure('event_too_large');
      if (!forwarded && scanner.earlyFailure)
        return new ErrorEvent(Buffer.concat([...held, chunk]), scanner.earlyFailure);
      if (scanner.sawLast) options.onLast();
      // A CR may have its LF in the next chunk.
      const finished = scanner.sawLast && chunk[chunk.length - 1] === LF;
      const decided = scanner.sawContent || scanner.sawEnd;
      // Comments keep a client that has had a ping already.
      if (complete > 0 && (decided || (client.committed && !scanner.sawEvent))) {
        held.push(complete === chunk.length ? chunk : chunk.subarray(0, complete));
        if (decided) begin();
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
      if (!forwarded && scanner.earlyFailure) return new ErrorEvent(Buffer.concat(held), scanner.earlyFailure);
      if (!forwarded && !scanner.sawEvent && heldBytes > 0)
        return new ErrorAnswer(errorInPlaceOfAnswer(Buffer.concat(held)));
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
  };
}
