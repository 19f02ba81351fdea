import { heldSize } from '../dialects/held-size.js';
import { type UpstreamAnswer } from '../proxy/upstream-answer.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { type ClientStream } from './client-stream.js';
import { type EventScanner } from './event-scanner.js';
import { type RelayOptions, type RelayOutcome, runRelay } from './run-relay.js';

const LF = 0x0a;

/**
 * The relay holds back a part of an event, so that a cut stream never leaves half an event with the client. A larger
 * part goes through as it comes.
 */
const MAX_HELD_BYTES = 1024 * 1024;

/** A stream whose first event is an error that another account may not have; `bytes` are what came so far. */
export class ErrorEvent extends UpstreamFailure {
  constructor(readonly bytes: Buffer) {
    super('error_event');
  }
}

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
