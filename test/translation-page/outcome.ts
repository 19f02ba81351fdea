import { type JsonObject } from '../../src/dialects/wire-value.js';

/**
 * What becomes of a feature on its way into another dialect. `wire` is a part of what must then be found on the other
 * side, and must not be there when the feature is left out.
 */
export type Outcome =
  | { kind: 'kept'; wire: JsonObject; listed?: readonly string[] }
  /** Without `wire` the gateway does it itself and the upstream is told nothing. */
  | { kind: 'adapted'; wire: JsonObject | undefined; how: string; listed?: readonly string[] }
  /** `listed` is how `x-gateway-ignored-params` names it; undefined where nothing is lost that a client could miss. */
  | { kind: 'dropped'; listed: readonly string[] | undefined; why?: string }
  | { kind: 'refused'; param: string };

export function kept(wire: JsonObject): Outcome {
  return { kind: 'kept', wire };
}

export function adapted(how: string, wire: JsonObject): Outcome {
  return { kind: 'adapted', wire, how };
}

export function doneByGateway(how: string): Outcome {
  return { kind: 'adapted', wire: undefined, how };
}

export function dropped(...listed: string[]): Outcome {
  return { kind: 'dropped', listed };
}

export function droppedSilently(why: string): Outcome {
  return { kind: 'dropped', listed: undefined, why };
}

/** The rest reaches the upstream, these fields do not. */
export function without(outcome: Outcome, ...listed: string[]): Outcome {
  return outcome.kind === 'kept' || outcome.kind === 'adapted' ? { ...outcome, listed } : outcome;
}

export function refused(param: string): Outcome {
  return { kind: 'refused', param };
}

/** One outcome, or one for each side that it may come from. */
export type Outcomes<Source extends string> = Outcome | { from: Partial<Record<Source, Outcome>> };

/**
 * A feature: how each source dialect says it, and what each target dialect must make of it. A pair that has no outcome
 * is not part of the page.
 */
export interface Feature<Source extends string, Target extends string> {
  name: string;
  said: Partial<Record<Source, JsonObject>>;
  /** What stands beside it, with and without the feature. */
  beside?: Partial<Record<Source, JsonObject>>;
  /** What stands in its place when it is left out, for features that are an absence. */
  instead?: Partial<Record<Source, JsonObject>>;
  becomes: Partial<Record<Target, Outcomes<Source>>>;
}

export function outcomeOf<Source extends string, Target extends string>(
  feature: Feature<Source, Target>,
  source: Source,
  target: Target,
): Outcome | undefined {
  if (feature.said[source] === undefined) return undefined;
  const outcomes = feature.becomes[target];
  return outcomes !== undefined && 'from' in outcomes ? outcomes.from[source] : outcomes;
}
