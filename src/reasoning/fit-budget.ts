import { type ModelCapabilities } from './model-capabilities.js';

interface FittedBudget {
  budgetTokens: number;
  maxTokens: number;
}

/** The tokens that a cut budget leaves for the answer. */
const ANSWER_ROOM = 1024;

/** Brings a thinking budget within the bounds that the model takes. */
export function boundBudget(
  budgetTokens: number,
  { minBudgetTokens, maxBudgetTokens = Infinity }: Pick<ModelCapabilities, 'minBudgetTokens' | 'maxBudgetTokens'>,
): number {
  return Math.min(Math.max(budgetTokens, minBudgetTokens), maxBudgetTokens);
}

/**
 * Makes room for a thinking budget, as `budget_tokens` must be below `max_tokens`. It raises the client's limit by the
 * budget, up to what the model can write, and cuts the budget only where that is not enough. It never lowers the
 * client's limit.
 *
 * @returns undefined when no budget fits.
 */
export function fitBudget(
  budgetTokens: number,
  maxTokens: number,
  { maxOutputTokens = Infinity, minBudgetTokens }: Pick<ModelCapabilities, 'maxOutputTokens' | 'minBudgetTokens'>,
): FittedBudget | undefined {
  if (maxTokens > budgetTokens) return { budgetTokens, maxTokens };
  const raised = Math.max(maxTokens, Math.min(budgetTokens + maxTokens, maxOutputTokens));
  if (raised > budgetTokens) return { budgetTokens, maxTokens: raised };
  const cut = Math.max(minBudgetTokens, raised - ANSWER_ROOM);
  return cut < raised ? { budgetTokens: cut, maxTokens: raised } : undefined;
}
