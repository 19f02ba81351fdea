/** What a request has used, as far as limits go. */
export interface Charge {
  /** All tokens, whatever their kind. */
  tokens: number;
  /** Null where no price is known: such requests do not count against budgets. */
  costNanoUsd: number | null;
}
