import { parseJson } from '../dialects/exact-json.js';
import { type BodyScan } from './body-scan.js';
import { tooMany } from './refuse-too-many.js';
import { OPEN_BRACE, OPEN_BRACKET } from './skip-json.js';

/**
 * The most values in a body that is translated, as a translation makes something of each. A conversation of a million
 * tokens with a hundred tools has some 30 000.
 */
export const MOST_VALUES = 60_000;
/**
 * How many more values a body may have for each further megabyte. Large bodies may take longer and have hundreds of
 * tools, but no request has fewer than 25 bytes a value.
 */
const MORE_VALUES_A_MB = 40_000;
const MB = 1024 * 1024;

/**
 * Parses all of a body as an object. Numbers inside lists and objects keep their spelling. Throws a 400 that names the
 * field with most in it when there are more values than any request needs.
 */
export function parseBody({ body, members }: BodyScan): Record<string, unknown> {
  const most = MOST_VALUES + Math.floor(Math.max(0, body.length / MB - 1) * MORE_VALUES_A_MB);
  if (members.reduce((sum, { values }) => sum + values, 0) > most) {
    const [fullest] = members.toSorted((one, other) => other.values - one.values);
    throw tooMany(fullest?.name ?? '', most, 'values');
  }
  const parsed = JSON.parse(body.toString()) as Record<string, unknown>;
  for (const { name, oddNumbers, valueStart, valueEnd } of members) {
    const holdsOthers = body[valueStart] === OPEN_BRACKET || body[valueStart] === OPEN_BRACE;
    if (oddNumbers === 0 || !holdsOthers) continue;
    const value = parseJson(body.toString('utf8', valueStart, valueEnd));
    Object.defineProperty(parsed, name, { value, writable: true, enumerable: true, configurable: true });
  }
  return parsed;
}
