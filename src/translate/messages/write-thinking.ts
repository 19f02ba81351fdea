import { asNumber, type JsonObject } from '../../dialects/wire-value.js';
import { type ThinkingConfigParam } from '@anthropic-ai/sdk/resources/messages';
import { chooseEffort } from '../../reasoning/choose-effort.js';
import { boundBudget, fitBudget } from '../../reasoning/fit-budget.js';
import { BUDGET_TOKENS, type ForcedLevel } from '../../reasoning/levels.js';
import { type Effort, type ModelCapabilities } from '../../reasoning/model-capabilities.js';
import { isQuotaProbe } from '../../reasoning/quota-probe.js';
import { type NeutralReasoning } from '../neutral/neutral-request.js';
import { BUDGET_OF_EFFORT, effortOfBudget } from '../emulate/thinking-budget.js';

interface ThinkingContext {
  model: ModelCapabilities;
  /** `max_tokens` of the client; undefined when it gave none. */
  requestedMaxTokens: number | undefined;
  defaultMaxTokens: number;
  /** The last turn is the beginning of the answer: no thinking in any form. */
  prefilled: boolean;
  toolForced: boolean;
  /** The last assistant turn calls tools and does not begin with thinking, which thinking on a budget demands. */
  lacksThinking: boolean;
}

interface WrittenThinking {
  thinking?: ThinkingConfigParam;
  effort?: Effort;
  maxTokens: number;
  /** The model will think, asked or by itself. */
  active: boolean;
}

/** Output room beside the thinking when the client set no limit. */
const ANSWER_ROOM = 8192;

/**
 * `thinking`, `output_config.effort` and a `max_tokens` that leaves room for both, in the form that the model accepts.
 * Thinking that would be refused is left out of this one request.
 * https://platform.claude.com/docs/en/build-with-claude/extended-thinking
 */
export function writeThinking(reasoning: NeutralReasoning, context: ThinkingContext): WrittenThinking {
  const { model, requestedMaxTokens } = context;
  const { thinking, effort } = wantedThinking(reasoning, model);
  const maxTokens = Math.min(requestedMaxTokens ?? context.defaultMaxTokens, model.maxOutputTokens ?? Infinity);
  if (thinking === undefined || thinking.type === 'disabled') {
    return {
      ...(thinking && { thinking }),
      ...(effort && { effort }),
      maxTokens,
      active: thinking === undefined && model.thinksByDefault,
    };
  }
  if (isQuotaProbe(requestedMaxTokens) || refusesThinking(thinking.type, context)) return { maxTokens, active: false };
  // A budget that is no number is the client's mistake, for the upstream to name.
  const budget = asNumber('budget_tokens' in thinking ? thinking.budget_tokens : undefined);
  if (thinking.type !== 'enabled' || budget === undefined)
    return { thinking, ...(effort && { effort }), maxTokens, active: true };
  const room = Math.min(requestedMaxTokens ?? budget + ANSWER_ROOM, model.maxOutputTokens ?? Infinity);
  const fitted = fitBudget(budget, room, model);
  if (fitted === undefined) return { maxTokens, active: false };
  return {
    thinking: { ...thinking, budget_tokens: fitted.budgetTokens },
    ...(effort && { effort }),
    maxTokens: fitted.maxTokens,
    active: true,
  };
}

function refusesThinking(
  form: ThinkingConfigParam['type'],
  { model, prefilled, toolForced, lacksThinking }: ThinkingContext,
): boolean {
  if (prefilled) return true;
  const mayForce =
    model.forcedToolChoice === 'always' || (form === 'adaptive' && model.forcedToolChoice === 'adaptiveOnly');
  return (toolForced && !mayForce) || (form === 'enabled' && lacksThinking);
}

function wantedThinking(
  reasoning: NeutralReasoning,
  model: ModelCapabilities,
): { thinking?: ThinkingConfigParam; effort?: Effort } {
  const { forced, budgetTokens } = reasoning;
  const effort =
    reasoning.effort === 'none'
      ? undefined
      : (reasoning.effort ?? (budgetTokens === undefined ? undefined : effortOfBudget(budgetTokens)));
  if (forced === 'off')
    return model.thinksByDefault && model.canDisableThinking ? { thinking: { type: 'disabled' } } : {};
  if (forced === undefined && reasoning.thinking !== undefined)
    return { thinking: asThinking(reasoning.thinking), ...(effort && { effort }) };
  if (reasoning.effort === 'none') return model.canDisableThinking ? { thinking: { type: 'disabled' } } : {};
  if (effort === undefined || model.thinking === 'none') return {};
  const isLevel = forced === 'level';
  if (model.thinking === 'adaptive' || (model.thinking === 'both' && !isLevel && budgetTokens === undefined))
    return adaptive(effort, model);
  const budget = isLevel ? BUDGET_TOKENS[effort as ForcedLevel] : (budgetTokens ?? BUDGET_OF_EFFORT[effort]);
  return { thinking: { type: 'enabled', budget_tokens: boundBudget(budget, model) } };
}

/** The client's own object, of whatever form: the upstream judges it. */
function asThinking(thinking: JsonObject): ThinkingConfigParam {
  return thinking as unknown as ThinkingConfigParam;
}

/** Newer models keep the text of their thinking to themselves unless they are asked for a summary. */
function adaptive(wanted: Effort, model: ModelCapabilities): { thinking: ThinkingConfigParam; effort?: Effort } {
  const effort = chooseEffort(wanted, model.efforts);
  return {
    thinking: { type: 'adaptive', ...(model.thinkingDisplay && { display: 'summarized' as const }) },
    ...(effort && { effort }),
  };
}
