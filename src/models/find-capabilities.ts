import { isGlob, matchGlob } from '../config/match-glob.js';
import { type Dialect } from '../dialects/dialect.js';
import { type CapabilityOverride, type ModelCapabilities } from '../reasoning/model-capabilities.js';
import { isSet } from '../reasoning/read-value.js';
import { CAPABILITY_TABLE } from './capability-table.js';

/** The seller's prefix before the vendor's own name of a model: `openrouter/anthropic/`, Bedrock's `eu.anthropic.`. */
const SELLER = /^.*(?:\/|anthropic\.)/;

/**
 * Finds what a model accepts: its row of the table, with the first matching override of the configuration on top.
 *
 * @param modelId as sent upstream. The table disregards its capitals and the seller's prefix; overrides do not.
 * @param ownId the model's id at the gateway. It counts where nothing is known by the other: a deployment may have any
 *   name.
 */
export function findCapabilities(
  modelId: string,
  dialect: Dialect,
  overrides: readonly CapabilityOverride[],
  ownId = modelId,
): ModelCapabilities {
  const found = rowOf(modelId, dialect) ?? rowOf(ownId, dialect) ?? CAPABILITY_TABLE[dialect].fallback;
  const override =
    overrides.find(({ match }) => matchesModel(match, modelId)) ??
    (ownId === modelId ? undefined : overrides.find(({ match }) => matchesModel(match, ownId)));
  if (override === undefined) return found;
  const given = Object.entries(override).filter(([name, value]) => name !== 'match' && isSet(value));
  return { ...found, ...Object.fromEntries(given) };
}

function rowOf(modelId: string, dialect: Dialect): ModelCapabilities | undefined {
  const bareId = modelId.toLowerCase().replace(SELLER, '');
  return CAPABILITY_TABLE[dialect].rows.find(({ match }) => match.some((pattern) => matchesModel(pattern, bareId)))
    ?.capabilities;
}

/**
 * Compares an id with a pattern. A pattern that is no glob is a prefix that ends where a part of the id ends: `gpt-5`
 * covers `gpt-5-mini`, but not `gpt-50`.
 */
export function matchesModel(pattern: string, modelId: string): boolean {
  if (isGlob(pattern)) return matchGlob(pattern)(modelId);
  return modelId.startsWith(pattern) && !/^[a-z0-9]/i.test(modelId.slice(pattern.length));
}
