import { expect, it } from '@jest/globals';
import { boundBudget, fitBudget } from './fit-budget.js';

it.each<[string, number, number, number | undefined, [budget: number, max: number] | undefined]>([
  ['fits', 4096, 4097, 64_000, [4096, 4097]],
  ['equal is too small', 4096, 4096, 64_000, [4096, 8192]],
  ['raised by the budget', 24_576, 8192, 64_000, [24_576, 32_768]],
  ['raised up to the model', 24_576, 20_000, 32_000, [24_576, 32_000]],
  ['raised without a known model', 24_576, 20_000, undefined, [24_576, 44_576]],
  ['budget cut when the model ends', 24_576, 4096, 8192, [7168, 8192]],
  ['budget not cut below the least', 4096, 100, 1500, [1024, 1500]],
  ['never lowers the client', 24_576, 20_000, 8192, [18_976, 20_000]],
  ['a client above the model', 4096, 100_000, 8192, [4096, 100_000]],
  ['no room', 4096, 100, 1024, undefined],
])('%s', (_, budget, maxTokens, modelMax, expected) => {
  expect(fitBudget(budget, maxTokens, { maxOutputTokens: modelMax, minBudgetTokens: 1024 })).toEqual(
    expected && { budgetTokens: expected[0], maxTokens: expected[1] },
  );
});

it.each<[string, number, number, number | undefined, number]>([
  ['within', 4096, 1024, 24_576, 4096],
  ['too small', 100, 1024, undefined, 1024],
  ['too large', 32_768, 1024, 24_576, 24_576],
  ['without an upper bound', 1_000_000, 1024, undefined, 1_000_000],
])('a budget that is %s', (_, budget, minBudgetTokens, maxBudgetTokens, expected) => {
  expect(boundBudget(budget, { minBudgetTokens, maxBudgetTokens })).toBe(expected);
});
