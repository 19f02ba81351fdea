import { type ThinkingBlock } from '../neutral/neutral-request.js';
import { type SealFamily } from '../neutral/seal.js';
import { sealFromWire } from './carrier.js';

interface Sealed {
  text: string;
  /** The seal as it stands in the field. Absent or empty where the turn has none. */
  value: string | undefined;
  /** The vendor whose seals stand in the field as they are. */
  native: SealFamily;
  redacted: boolean;
  /** The client's field, for the list of what was lost. */
  param: string;
}

/**
 * Reads reasoning of an earlier turn. Nobody can read it where its seal is damaged, or where it has neither seal nor
 * text.
 */
export function readSealed({ text, value, native, redacted, param }: Sealed): ThinkingBlock[] {
  if (value === undefined || value === '')
    return text === '' ? [] : [{ type: 'thinking', text, redacted: false, param }];
  const carried = sealFromWire(value, native, redacted);
  if (carried === undefined) return [{ type: 'thinking', text, redacted: false, param }];
  return [{ type: 'thinking', text, redacted: carried.redacted, seal: carried.seal, param }];
}
