import { EFFORTS, type Effort } from './model-capabilities.js';

/**
 * Gives the strongest supported effort that is not above the wanted one, or the weakest supported one when all are
 * above it.
 */
export function chooseEffort(wanted: Effort, supported: readonly Effort[]): Effort | undefined {
  const known = EFFORTS.filter((effort) => supported.includes(effort));
  const rank = EFFORTS.indexOf(wanted);
  return known.findLast((effort) => EFFORTS.indexOf(effort) <= rank) ?? known[0];
}
