import { heldSize } from '../dialects/held-size.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { errorInPlaceOfAnswer } from '../dialects/errors/error-in-place.js';
import { type ClientStream } from './client-stream.js';
import { ErrorAnswer } from './error-answer.js';
import { type EarlyFailure, type EventScanner } from './event-scanner.js';
import { type Relay, type RelayOptions } from './run-relay.js';

/** The stream tells of a failure before any content. Another account may not meet it. */
export class ErrorEvent extends UpstreamFailure {
  /** `bytes` came so far. */
  constructor(
    readonly bytes: Buffer,
    readonly failure: EarlyFailure,
  ) {
    super('error_event');
  }
}

const LF = 0x0a;

/**
 * The relay holds back a part of an event up to this size, so that a cut stream does not leave half an event with the
 * client. A larger part passes as it comes.
 */
const MAX_HELD_BYTES = 1024 * 1024;

/** The relay holds back this much before the first content: OpenAI repeats a request's instructions and tools twice. */
const MAX_PRELUDE_BYTES = 4 * 1024 * 1024;

/**
 * Relays an event stream byte for byte, in whole events. It holds back what comes before the first content, so that
 * another attempt may follow. It fails with an {@link UpstreamFailure} while nothing has reached the client; later
 * failures become an in-band error.
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
      // The LF of a CR may come in the next chunk.
      const finished = scanner.sawLast && chunk[chunk.length - 1] === LF;
      const decided = scanner.sawContent || scanner.sawEnd;
      // A client that has had a ping already gets comments at once, which keep its connection alive.
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
      const isLarge = heldBytes > (forwarded ? MAX_HELD_BYTES : MAX_PRELUDE_BYTES);
      if (isLarge || !client.betweenEvents) {
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
      client.fail(failure instanceof UpstreamFailure ? failure.toGatewayError() : failure, scanner.position);
      return { end: 'failed', failure };
    },
  };
}
