import { type AnswerMark } from '../dialects/answer-mark.js';
import { type GatewayError } from '../dialects/gateway-error.js';
import { heldSize } from '../dialects/held-size.js';
import { ByteCollector } from '../memory/byte-collector.js';
import { type UpstreamAnswer } from '../proxy/upstream-answer.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { errorInPlaceOfAnswer } from '../dialects/errors/error-in-place.js';
import { type ClientStream } from './client-stream.js';
import { ErrorAnswer } from './error-answer.js';
import { type Relay, type RelayFailure, type RelayLimits, type RelayOptions, runRelay } from './run-relay.js';

/**
 * The relay holds back this much of a body until it knows that the body is an answer. An answer may repeat the
 * request's settings before that shows.
 */
const MOST_HELD_BYTES = 1024 * 1024;

/** An answer up to this size is held to its end: it may say there that it failed. Failed answers are small. */
const MOST_CHECKED_BYTES = 64 * 1024;

interface WholeOptions extends RelayOptions {
  /** The upstream's `content-length`; NaN where it gives none. */
  length: number;
  onChunk: (chunk: Buffer) => void;
  /** Finds what every answer has. Undefined where any body passes, such as an error's. */
  mark: AnswerMark | undefined;
  /** Finds the failure of which a small answer tells. */
  check?: ((body: Buffer) => GatewayError | undefined) | undefined;
}

/**
 * Relays a whole answer byte for byte. A failure after the first byte cuts the client's connection. A body that is no
 * answer is an {@link ErrorAnswer}.
 */
export function createWholeRelay(
  client: ClientStream,
  { length, onChunk, mark, check, ...options }: WholeOptions,
): Relay {
  let missing = length;
  let held: Buffer[] = [];
  let heldBytes = 0;
  let isPassing = mark === undefined;

  const pass = (): void => {
    isPassing = true;
    if (missing === 0) options.onLast();
    client.commit(options.status, options.headers);
    for (const bytes of held) client.write(bytes);
    held = [];
  };
  return {
    next(chunk) {
      onChunk(chunk);
      missing -= chunk.length;
      held.push(chunk);
      heldBytes += heldSize(chunk.length);
      mark?.look(chunk);
      const isLarge = heldBytes > (mark?.isSeen && check ? MOST_CHECKED_BYTES : MOST_HELD_BYTES);
      if (isPassing || (mark?.isSeen && !check) || isLarge) pass();
      return undefined;
    },
    complete() {
      if (!isPassing) {
        const body = Buffer.concat(held);
        const failure = mark?.isSeen ? check?.(body) : errorInPlaceOfAnswer(body);
        if (failure) return new ErrorAnswer(failure);
        pass();
      }
      options.onLast();
      client.commit(options.status, options.headers);
      client.end();
      return undefined;
    },
    fail(failure) {
      if (!client.committed || !isPassing) return undefined;
      client.cut();
      return { end: 'failed', failure };
    },
  };
}

/**
 * Reads a whole answer without passing anything on. With `beyond: 'leave'` it reads only the first part of an answer
 * beyond `maxBytes`. Rejects with an {@link UpstreamFailure}. Resolves with undefined when the client has left.
 */
export async function readWhole(
  answer: UpstreamAnswer,
  client: ClientStream,
  limits: Pick<RelayLimits, 'firstByteMs' | 'idleMs' | 'onBroken'>,
  maxBytes: number,
  beyond: 'fail' | 'leave' = 'fail',
): Promise<Buffer | undefined> {
  let whole: Buffer | undefined;
  const relay = createReadingRelay(answer, { maxBytes, beyond }, (body) => {
    whole = body;
    return undefined;
  });
  const outcome = await runRelay(answer, client, limits, relay);
  return outcome.end === 'complete' ? whole : undefined;
}

/** Collects a whole answer for `onBody`, which says whether the answer fails. */
export function createReadingRelay(
  answer: UpstreamAnswer,
  { maxBytes, beyond }: { maxBytes: number; beyond: 'fail' | 'leave' },
  onBody: (body: Buffer) => RelayFailure | undefined,
): Relay {
  const body = new ByteCollector(Number(answer.headers['content-length'] ?? 0), maxBytes);
  return {
    next(chunk) {
      const isTooLarge = body.length + chunk.length > maxBytes;
      if (isTooLarge && beyond === 'fail') return new UpstreamFailure('too_large');
      body.push(chunk);
      return isTooLarge ? 'finished' : undefined;
    },
    complete: () => onBody(body.take()),
    fail: () => undefined,
  };
}
