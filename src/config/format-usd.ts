/**
 * Writes dollars as people and spreadsheets read them: no exponent, no more digits than there are, a billionth at the
 * finest.
 */
export function formatUsd(usd: number): string {
  const [whole = '', fraction = ''] = usd.toFixed(9).split('.');
  let { length } = fraction;
  while (length > 0 && fraction[length - 1] === '0') length--;
  return length === 0 ? whole : `${whole}.${fraction.slice(0, length)}`;
}
