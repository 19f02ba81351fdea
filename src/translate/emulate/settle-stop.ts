import { type ModelCapabilities } from '../../reasoning/model-capabilities.js';

export interface SettledStop {
  /** The sequences that go upstream; undefined for none. */
  stop?: string[];
  /** The sequences at which the gateway cuts the answer itself. */
  emulateStop?: string[];
}

/**
 * Settles who looks for stop sequences: the upstream for as many as the model takes, else the gateway for all.
 * `refuses` tells which ones the upstream takes in no number; the gateway looks for those. An empty sequence stops
 * nothing.
 */
export function settleStop(
  sequences: readonly string[] | undefined,
  { maxStopSequences = Infinity }: Pick<ModelCapabilities, 'maxStopSequences'>,
  refuses: (sequence: string) => boolean = () => false,
): SettledStop {
  const wanted = [...new Set(sequences)].filter((sequence) => sequence !== '');
  const sent = wanted.filter((sequence) => !refuses(sequence));
  const fits = sent.length <= maxStopSequences;
  const emulated = fits ? wanted.filter(refuses) : wanted;
  return {
    ...(fits && sent.length > 0 && { stop: sent }),
    ...(emulated.length > 0 && { emulateStop: emulated }),
  };
}
