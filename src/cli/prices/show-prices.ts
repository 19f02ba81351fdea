import { formatTable } from '../../conformance/format-table.js';
import { type PriceChange, PRICED_KINDS } from '../../usage/compare-prices.js';
import { type Rates } from '../../usage/price-table.js';

const HEADINGS = ['MODEL', 'INPUT', 'OUTPUT', 'CACHE READ', 'WRITE 5M', 'WRITE 1H'];

interface ShownPrice {
  model: string;
  rates: Rates | undefined;
  source: string | undefined;
}

/** Shows prices in force, USD for a million tokens. */
export function showPrices(rows: readonly ShownPrice[]): string {
  if (rows.length === 0) return 'config.json names no model by its id; name one: droid2api prices list MODEL\n';
  const table = formatTable(
    [...HEADINGS, 'FROM'],
    rows.map(({ model, rates, source }) => [
      model,
      ...PRICED_KINDS.map((kind) => usd(rates?.[kind])),
      source ?? 'unknown',
    ]),
    process.stdout.columns,
  );
  return `USD for a million tokens\n\n${table}`;
}

/** Shows what a list would change, and what to look at twice. */
export function showChanges(changes: readonly PriceChange[]): string {
  if (changes.length === 0) return 'The list has the prices that are in force.\n';
  const table = formatTable(
    [...HEADINGS, ''],
    changes.map(({ listed, before, isOverruled, isDoubtful }) => [
      listed.match,
      ...PRICED_KINDS.map((kind) => change(before?.[kind], listed[kind])),
      [isOverruled && 'config.json goes before it', isDoubtful && 'look twice'].filter(Boolean).join(', '),
    ]),
    process.stdout.columns,
  );
  return `USD for a million tokens, now → new\n\n${table}`;
}

function change(before: number | undefined, after: number | undefined): string {
  return before === after ? usd(after) : `${usd(before)} → ${usd(after)}`;
}

function usd(price: number | undefined): string {
  return price === undefined ? '–' : String(price);
}
