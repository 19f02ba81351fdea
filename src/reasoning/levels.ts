/** The words for `models[].reasoning`; `auto` leaves the decision to the client. */
export const REASONING_LEVELS = ['auto', 'off', 'low', 'medium', 'high', 'xhigh'] as const;

export type ReasoningLevel = (typeof REASONING_LEVELS)[number];

/** A level that forces a model to reason. */
export type ForcedLevel = Exclude<ReasoningLevel, 'auto' | 'off'>;

/** `thinking.budget_tokens` of each level, as promised to users of droid2api. */
export const BUDGET_TOKENS: Readonly<Record<ForcedLevel, number>> = {
  low: 4096,
  medium: 12_288,
  high: 24_576,
  xhigh: 24_576,
};
