export interface FittedBudget {
  budgetTokens: number;
  maxTokens: number;
}

/** The least that Anthropic takes as `budget_tokens`. */
const MIN_BUDGET_TOKENS = 1024;

/**
 * Makes room for a thinking budget: `budget_tokens` must be below `max_tokens`, so the client's limit is raised by the
 * budget, up to what the model can write, and only then is the budget cut. The client's limit is never lowered.
 *
 * @returns undefined when no budget fits.
 */
export function fitBudget(budgetTokens: number, maxTokens: number, modelMax = Infinity): FittedBudget | undefined {
  if (maxTokens > budgetTokens) return { budgetTokens, maxTokens };
  const raised = Math.max(maxTokens, Math.min(budgetTokens + maxTokens, modelMax));
  if (raised > budgetTokens) return { budgetTokens, maxTokens: raised };
  const cut = Math.max(MIN_BUDGET_TOKENS, raised - MIN_BUDGET_TOKENS);
  return cut < raised ? { budgetTokens: cut, maxTokens: raised } : undefined;
}
