import { type BodyChanges, NO_CHANGES } from './body-changes.js';
import { chooseEffort } from './choose-effort.js';
import { type ReasoningLevel } from './levels.js';
import { type ModelCapabilities } from './model-capabilities.js';
import { openaiSampling } from './openai-sampling.js';
import { isQuotaProbe } from './quota-probe.js';
import { memberOf } from './read-value.js';
import { type ReasoningFacts } from './reasoning-facts.js';

/** Plans `reasoning_effort` of a Chat Completions request. Compatible servers also know `reasoning` and `thinking`. */
export function planChatReasoning(level: ReasoningLevel, model: ModelCapabilities, facts: ReasoningFacts): BodyChanges {
  if (level === 'auto') return NO_CHANGES;
  if (level === 'off') {
    const others = { ...NO_CHANGES, remove: ['thinking', 'reasoning'] };
    if (model.effortNone && model.offMode === 'none') return { ...others, set: { reasoning_effort: 'none' } };
    // The model would reason without the field, and a client that asks for none wants what `off` means.
    const isOff = model.effortNone && facts.read('reasoning_effort') === 'none';
    return isOff ? others : { ...others, remove: [...others.remove, 'reasoning_effort'] };
  }
  if (isQuotaProbe(facts.read('max_completion_tokens') ?? facts.read('max_tokens'))) return NO_CHANGES;
  const effort = model.thinking === 'none' ? undefined : chooseEffort(level, model.efforts);
  if (effort === undefined) return NO_CHANGES;
  const isDisabled = memberOf(facts.read('thinking'), 'type') === 'disabled';
  return {
    ...NO_CHANGES,
    set: { reasoning_effort: effort },
    remove: ['reasoning', ...(isDisabled ? ['thinking'] : []), ...openaiSampling(model)],
  };
}
