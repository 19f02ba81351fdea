const DECIMAL = new Intl.NumberFormat('en', { useGrouping: false, maximumFractionDigits: 9 });

/** Dollars as people and spreadsheets read them: no exponent, no more digits than there are, a billionth at the finest. */
export function formatUsd(usd: number): string {
  return DECIMAL.format(usd);
}
