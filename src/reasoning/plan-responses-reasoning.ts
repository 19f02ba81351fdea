import { type BodyChanges, NO_CHANGES } from './body-changes.js';
import { chooseEffort } from './choose-effort.js';
import { type ReasoningLevel } from './levels.js';
import { type ModelCapabilities } from './model-capabilities.js';
import { openaiSampling } from './openai-sampling.js';
import { isQuotaProbe } from './quota-probe.js';
import { memberOf } from './read-value.js';
import { type ReasoningFacts } from './reasoning-facts.js';

/** Plans `reasoning` of a Responses request. */
export function planResponsesReasoning(
  level: ReasoningLevel,
  model: ModelCapabilities,
  facts: ReasoningFacts,
): BodyChanges {
  if (level === 'auto') return NO_CHANGES;
  if (level === 'off') {
    if (model.effortNone && model.offMode === 'none') return { ...NO_CHANGES, set: { reasoning: { effort: 'none' } } };
    // The model would reason without the field, and a client that asks for none wants what `off` means.
    const isOff = model.effortNone && memberOf(facts.read('reasoning'), 'effort') === 'none';
    return isOff ? NO_CHANGES : { ...NO_CHANGES, remove: ['reasoning'] };
  }
  if (isQuotaProbe(facts.read('max_output_tokens'))) return NO_CHANGES;
  const effort = model.thinking === 'none' ? undefined : chooseEffort(level, model.efforts);
  if (effort === undefined) return NO_CHANGES;
  return { ...NO_CHANGES, set: { reasoning: { effort, summary: 'auto' } }, remove: openaiSampling(model) };
}
