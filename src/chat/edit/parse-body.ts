import { type BodyScan } from './body-scan.js';
import { tooMany } from './refuse-too-many.js';

/** Of each value a translation makes something: a conversation of a million tokens with a hundred tools has some 30 000. */
export const MOST_VALUES = 60_000;

/** All of a body as an object. Throws a 400 that names the field with most in it when there are more values than any request needs. */
export function parseBody({ body, members }: BodyScan): Record<string, unknown> {
  if (members.reduce((sum, { values }) => sum + values, 0) > MOST_VALUES) {
    const [fullest] = members.toSorted((one, other) => other.values - one.values);
    throw tooMany(fullest?.name ?? '', MOST_VALUES, 'values');
  }
  return JSON.parse(body.toString()) as Record<string, unknown>;
}
