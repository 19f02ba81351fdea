import { asArray, asNumber, asObject, asString, type JsonObject, ownMember } from '../dialects/wire-value.js';
import { type DatedRates } from './cost-of.js';
import { type ModelRates, type Rates } from './price-table.js';

/** A list of prices cannot be used. The message is for the operator who named it. */
export class UnusablePriceList extends Error {}

/** A model of a list, with its rates; `fromMs` is absent where the list says no day. */
export type ListedRates = Omit<DatedRates, 'fromMs'> & { fromMs: number | undefined };

/** Nobody charges more for a million tokens; a price in another unit is a mistake. */
const MOST_USD = 100_000;

/** The fields of `prices` in `config.json`. */
const OWN_FIELDS = [
  ['input', 'input'],
  ['output', 'output'],
  ['cacheRead', 'cache_read'],
  ['cacheWrite5m', 'cache_write_5m'],
  ['cacheWrite1h', 'cache_write_1h'],
] as const;

/** The fields of LiteLLM's list: https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json */
const LITELLM_FIELDS = [
  ['input', 'input_cost_per_token'],
  ['output', 'output_cost_per_token'],
  ['cacheRead', 'cache_read_input_token_cost'],
  ['cacheWrite5m', 'cache_creation_input_token_cost'],
  ['cacheWrite1h', 'cache_creation_input_token_cost_above_1hr'],
] as const;

/** LiteLLM adds to the names of prices from how many thousand tokens of input on they hold: each vendor has its own. */
const LITELLM_LONG = /^input_cost_per_token_above_(\d{1,6})k_tokens$/;

/** LiteLLM lists some vendors' models under the name of the vendor. */
const VENDORS = ['', 'gemini/', 'anthropic/', 'openai/'];

/**
 * Reads a list of prices: `prices` as in `config.json`, whole, or LiteLLM's list, of which it takes the models asked
 * for. Throws an {@link UnusablePriceList} that names the entry and the field at fault.
 */
export function readPriceList(document: unknown, models: readonly string[]): ListedRates[] {
  const object = asObject(document);
  const own = Array.isArray(document) ? document : object && ownMember(object, 'prices');
  if (Array.isArray(own)) return asArray(own).map(readOwnEntry);
  if (!object)
    throw new UnusablePriceList('The list must be JSON: {"prices": […]} as in config.json, or the list of LiteLLM.');
  return models.flatMap((model) => {
    const entry = VENDORS.map((vendor) => asObject(ownMember(object, `${vendor}${model}`))).find(Boolean);
    const rates = entry && readLitellm(entry, model);
    return rates ? [{ match: model, fromMs: undefined, ...rates }] : [];
  });
}

function readOwnEntry(value: unknown, index: number): ListedRates {
  const where = `prices[${index}]`;
  const entry = asObject(value);
  const match = entry && asString(ownMember(entry, 'match'));
  if (!entry || !match) throw new UnusablePriceList(`${where}.match must be the id or a glob of models.`);
  const rates = readRates(entry, OWN_FIELDS, 1, where);
  if (!rates) throw new UnusablePriceList(`${where} must have input and output.`);
  const from = ownMember(entry, 'from');
  if (from !== undefined && (typeof from !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(from) || isNaN(Date.parse(from))))
    throw new UnusablePriceList(`${where}.from must be a date such as 2026-01-31.`);
  return { match, fromMs: from === undefined ? undefined : Date.parse(from), ...rates };
}

/** LiteLLM's prices are USD for one token. */
function readLitellm(entry: JsonObject, where: string): ModelRates | undefined {
  const rates = readRates(entry, LITELLM_FIELDS, 1_000_000, where);
  if (!rates) return undefined;
  const thresholds = Object.keys(entry).flatMap((field) => LITELLM_LONG.exec(field)?.[1] ?? []);
  // Of several thresholds the lowest one counts.
  for (const thousands of thresholds.sort((one, other) => Number(one) - Number(other))) {
    const fields = LITELLM_FIELDS.map(([kind, field]) => [kind, `${field}_above_${thousands}k_tokens`] as const);
    const long = readRates(entry, fields, 1_000_000, where);
    if (long) return { ...rates, long: { overInputTokens: Number(thousands) * 1_000, ...long } };
  }
  return rates;
}

/** Reads the rates of an entry; undefined where it has no price of input and output. */
function readRates(
  entry: JsonObject,
  fields: readonly (readonly [kind: keyof Rates, field: string])[],
  tokens: number,
  where: string,
): Rates | undefined {
  const found = new Map<keyof Rates, number>();
  for (const [kind, field] of fields) {
    const given = ownMember(entry, field);
    if (given === undefined || given === null) continue;
    const usd = asNumber(given);
    if (usd === undefined || usd < 0 || usd * tokens > MOST_USD)
      throw new UnusablePriceList(`${where}.${field} must be a number from 0 on, in USD.`);
    found.set(kind, Math.round(usd * tokens * 1e6) / 1e6);
  }
  const [input, output] = [found.get('input'), found.get('output')];
  if (input === undefined || output === undefined) return undefined;
  return { ...(Object.fromEntries(found) as Partial<Rates>), input, output };
}
