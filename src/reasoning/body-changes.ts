/**
 * The changes that a rule wants in a request: paths of its body, and the tokens of `anthropic-beta` that travel with
 * them.
 */
export interface BodyChanges {
  /** The new values by path: a top-level name, or two names joined by a dot. */
  set: Readonly<Record<string, unknown>>;
  remove: readonly string[];
  addBetas: readonly string[];
  removeBetas: readonly string[];
}

export const NO_CHANGES: BodyChanges = { set: {}, remove: [], addBetas: [], removeBetas: [] };
