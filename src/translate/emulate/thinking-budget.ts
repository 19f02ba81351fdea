import { type Effort } from '../../reasoning/model-capabilities.js';
import { type NeutralReasoning, type WantedEffort } from '../neutral/neutral-request.js';
import { asNumber, asString } from '../../dialects/wire-value.js';

/** Thinking tokens for an effort that a client asks for by name; a configured level has a table of its own. */
export const BUDGET_OF_EFFORT: Readonly<Record<Effort, number>> = {
  minimal: 1024,
  low: 4096,
  medium: 12288,
  high: 24576,
  xhigh: 32768,
  max: 32768,
};

/** The effort that a number of thinking tokens stands for. */
export function effortOfBudget(budgetTokens: number): Effort {
  if (budgetTokens <= 4096) return 'low';
  if (budgetTokens <= 16384) return 'medium';
  return budgetTokens < 32768 ? 'high' : 'xhigh';
}

/**
 * The effort that a request asks for, whichever way it says so: by name, by budget or with Anthropic's `thinking`.
 * `none`: do not reason; undefined: nothing was said.
 */
export function wantedEffort({ effort, budgetTokens, thinking }: NeutralReasoning): WantedEffort | undefined {
  switch (asString(thinking?.type)) {
    case 'disabled':
      return 'none';
    case 'adaptive':
      return effort ?? 'medium';
    case 'enabled':
      return effort ?? effortOfBudget(asNumber(thinking?.budget_tokens) ?? BUDGET_OF_EFFORT.medium);
    default:
      return effort ?? (budgetTokens === undefined ? undefined : effortOfBudget(budgetTokens));
  }
}
