import { ByteCollector } from '../memory/byte-collector.js';
import { type UpstreamAnswer } from '../proxy/upstream-answer.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { type ClientStream } from './client-stream.js';
import { type RelayLimits, type RelayOptions, type RelayOutcome, runRelay } from './run-relay.js';

/** Passes a whole answer on, byte for byte. A failure after its first byte cuts the client's connection. */
export function relayWhole(
  answer: UpstreamAnswer,
  client: ClientStream,
  options: RelayOptions,
  onChunk: (chunk: Buffer) => void,
): Promise<RelayOutcome> {
  let missing = Number(answer.headers['content-length']);
  return runRelay(answer, client, options, {
    next: (chunk) => {
      onChunk(chunk);
      missing -= chunk.length;
      if (missing === 0) options.onLast();
      client.commit(options.status, options.headers);
      client.write(chunk);
      return undefined;
    },
    complete: () => {
      options.onLast();
      client.commit(options.status, options.headers);
      client.end();
      return undefined;
    },
    fail: (failure) => {
      if (!client.committed) return undefined;
      client.cut();
      return { end: 'failed', failure };
    },
  });
}

/**
 * Reads a whole answer without passing anything on; of one beyond `maxBytes` the rest is left, where that is enough.
 * Rejects with an {@link UpstreamFailure}; undefined when the client has left.
 */
export async function readWhole(
  answer: UpstreamAnswer,
  client: ClientStream,
  limits: Pick<RelayLimits, 'firstByteMs' | 'idleMs' | 'onBroken'>,
  maxBytes: number,
  beyond: 'fail' | 'leave' = 'fail',
): Promise<Buffer | undefined> {
  const body = new ByteCollector(Number(answer.headers['content-length'] ?? 0), maxBytes);
  const outcome = await runRelay(answer, client, limits, {
    next: (chunk) => {
      const isTooLarge = body.length + chunk.length > maxBytes;
      if (isTooLarge && beyond === 'fail') return new UpstreamFailure('too_large');
      body.push(chunk);
      return isTooLarge ? 'finished' : undefined;
    },
    complete: () => undefined,
    fail: () => undefined,
  });
  return outcome.end === 'complete' ? body.take() : undefined;
}
