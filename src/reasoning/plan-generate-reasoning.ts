import { type BodyChanges, NO_CHANGES } from './body-changes.js';
import { chooseEffort } from './choose-effort.js';
import { boundBudget } from './fit-budget.js';
import { BUDGET_TOKENS, type ForcedLevel, type ReasoningLevel } from './levels.js';
import { type ModelCapabilities } from './model-capabilities.js';
import { isQuotaProbe } from './quota-probe.js';
import { isSet, memberOf } from './read-value.js';
import { type ReasoningFacts } from './reasoning-facts.js';

const OUTER = ['generationConfig', 'generation_config'] as const;
const INNER = ['thinkingConfig', 'thinking_config'] as const;

/**
 * Plans `generationConfig.thinkingConfig` of a generateContent request, in the spelling that the client uses; Google
 * takes both.
 */
export function planGenerateReasoning(
  level: ReasoningLevel,
  model: ModelCapabilities,
  facts: ReasoningFacts,
): BodyChanges {
  if (level === 'auto') return NO_CHANGES;
  if (level === 'off')
    return { ...NO_CHANGES, remove: OUTER.flatMap((outer) => INNER.map((inner) => `${outer}.${inner}`)) };

  const outer = OUTER.find((name) => isSet(facts.read(name))) ?? OUTER[0];
  const config = facts.read(outer);
  if (isQuotaProbe(memberOf(config, 'maxOutputTokens') ?? memberOf(config, 'max_output_tokens'))) return NO_CHANGES;
  const amount = thinkingAmount(level, model);
  if (amount === undefined) return NO_CHANGES;
  const inner = INNER.find((name) => isSet(memberOf(config, name))) ?? INNER[0];
  const client = memberOf(config, inner);
  const includeThoughts = memberOf(client, 'includeThoughts') ?? memberOf(client, 'include_thoughts');
  return {
    ...NO_CHANGES,
    set: { [`${outer}.${inner}`]: isSet(includeThoughts) ? { ...amount, includeThoughts } : amount },
    remove: INNER.filter((name) => name !== inner).map((name) => `${outer}.${name}`),
  };
}

function thinkingAmount(level: ForcedLevel, model: ModelCapabilities): object | undefined {
  if (model.thinking === 'none') return undefined;
  if (model.thinking === 'budget') return { thinkingBudget: boundBudget(BUDGET_TOKENS[level], model) };
  const effort = chooseEffort(level, model.efforts);
  return effort === undefined ? undefined : { thinkingLevel: effort.toUpperCase() };
}
