import { type BodyChanges, NO_CHANGES } from './body-changes.js';
import { chooseEffort } from './choose-effort.js';
import { boundBudget, fitBudget } from './fit-budget.js';
import { BUDGET_TOKENS, type ForcedLevel, type ReasoningLevel } from './levels.js';
import { type ModelCapabilities } from './model-capabilities.js';
import { isQuotaProbe } from './quota-probe.js';
import { isObject, isSet, memberOf } from './read-value.js';
import { type ReasoningFacts } from './reasoning-facts.js';

const INTERLEAVED_THINKING = 'interleaved-thinking-2025-05-14';

/** Plans `thinking` and `output_config.effort` of a Messages request, and takes out what must not stand beside them. */
export function planMessagesReasoning(
  level: ReasoningLevel,
  model: ModelCapabilities,
  facts: ReasoningFacts,
): BodyChanges {
  if (level === 'auto') return NO_CHANGES;
  if (level === 'off') return planOff(model, facts);
  if (model.thinking === 'none' || isQuotaProbe(facts.read('max_tokens'))) return NO_CHANGES;
  if (refusesThinking(model, facts)) return withoutThinking(facts);
  return model.thinking === 'adaptive' ? planAdaptive(level, model, facts) : planBudget(level, model, facts);
}

/**
 * Tells whether a thinking model would answer this request with 400. Such a request goes without thinking and keeps
 * what the client wanted.
 */
function refusesThinking(model: ModelCapabilities, facts: ReasoningFacts): boolean {
  const choice = memberOf(facts.read('tool_choice'), 'type');
  const isForced = choice === 'any' || choice === 'tool';
  const adaptive = model.thinking === 'adaptive';
  const mayForce = model.forcedToolChoice === 'always' || (adaptive && model.forcedToolChoice === 'adaptiveOnly');
  return (isForced && !mayForce) || facts.endsWithAssistant || (!adaptive && facts.callsToolsWithoutThinking);
}

function planAdaptive(level: ForcedLevel, model: ModelCapabilities, facts: ReasoningFacts): BodyChanges {
  const effort = chooseEffort(level, model.efforts);
  const thinking = { type: 'adaptive', ...(model.thinkingDisplay && { display: 'summarized' }) };
  return withThinking(effort === undefined ? { thinking } : { thinking, 'output_config.effort': effort }, model, facts);
}

function planBudget(level: ForcedLevel, model: ModelCapabilities, facts: ReasoningFacts): BodyChanges {
  const maxTokens = facts.read('max_tokens');
  const wanted = boundBudget(BUDGET_TOKENS[level], model);
  if (typeof maxTokens !== 'number')
    return withThinking({ thinking: { type: 'enabled', budget_tokens: wanted } }, model, facts);
  const fitted = fitBudget(wanted, maxTokens, model);
  if (fitted === undefined) return withoutThinking(facts);
  const thinking = { type: 'enabled', budget_tokens: fitted.budgetTokens };
  return withThinking(
    fitted.maxTokens === maxTokens ? { thinking } : { thinking, max_tokens: fitted.maxTokens },
    model,
    facts,
  );
}

function withThinking(set: BodyChanges['set'], model: ModelCapabilities, facts: ReasoningFacts): BodyChanges {
  return { set, remove: unsuitableSampling(model, facts), addBetas: [INTERLEAVED_THINKING], removeBetas: [] };
}

function planOff(model: ModelCapabilities, facts: ReasoningFacts): BodyChanges {
  const outputConfig = facts.read('output_config');
  const onlyEffort = isObject(outputConfig) && Object.keys(outputConfig).every((name) => name === 'effort');
  const effort = onlyEffort ? 'output_config' : 'output_config.effort';
  const rest = withoutClearThinking(facts);
  if (model.thinksByDefault && model.canDisableThinking) {
    // These models think without the field, so it has to say no.
    return {
      set: { ...rest.set, thinking: { type: 'disabled' } },
      remove: [...rest.remove, effort],
      addBetas: [],
      removeBetas: [INTERLEAVED_THINKING],
    };
  }
  const kept = model.thinksByDefault && isDisabled(facts);
  return {
    set: rest.set,
    remove: [...rest.remove, effort, ...(kept ? [] : ['thinking'])],
    addBetas: [],
    removeBetas: [INTERLEAVED_THINKING],
  };
}

/**
 * Takes out the client's thinking with all that requires it. A client that has turned thinking off itself keeps that.
 */
function withoutThinking(facts: ReasoningFacts): BodyChanges {
  const rest = withoutClearThinking(facts);
  return {
    set: rest.set,
    remove: [...rest.remove, ...(isDisabled(facts) ? [] : ['thinking'])],
    addBetas: [],
    removeBetas: [INTERLEAVED_THINKING],
  };
}

function isDisabled(facts: ReasoningFacts): boolean {
  return memberOf(facts.read('thinking'), 'type') === 'disabled';
}

/** Takes out the `clear_thinking_…` strategy of `context_management`, which is refused without thinking. */
function withoutClearThinking(facts: ReasoningFacts): Pick<BodyChanges, 'set' | 'remove'> {
  const management = facts.read('context_management');
  const edits = memberOf(management, 'edits');
  if (!isObject(management) || !Array.isArray(edits)) return { set: {}, remove: [] };
  const kept = edits.filter((edit) => !clearsThinking(edit));
  if (kept.length === edits.length) return { set: {}, remove: [] };
  return kept.length === 0 && Object.keys(management).length === 1
    ? { set: {}, remove: ['context_management'] }
    : { set: { 'context_management.edits': kept }, remove: [] };
}

function clearsThinking(edit: unknown): boolean {
  const type = memberOf(edit, 'type');
  return typeof type === 'string' && type.startsWith('clear_thinking');
}

/**
 * Gives the sampling parameters that are refused beside thinking:
 * https://platform.claude.com/docs/en/build-with-claude/extended-thinking
 */
function unsuitableSampling(model: ModelCapabilities, facts: ReasoningFacts): string[] {
  const leastTopP = model.sampling === 'defaultsOnly' ? 0.99 : 0.95;
  const temperature = facts.read('temperature');
  const topP = facts.read('top_p');
  return [
    ...(isSet(temperature) && temperature !== 1 ? ['temperature'] : []),
    ...(isSet(facts.read('top_k')) ? ['top_k'] : []),
    ...(typeof topP === 'number' && (topP < leastTopP || topP > 1) ? ['top_p'] : []),
  ];
}
