import { parseJson } from '../../dialects/exact-json.js';
import { asObject } from './wire-value.js';

/**
 * The JSON object in an event's data, numbers as they are spelled, typed as its dialect's events; undefined when there is none. Only a promise of
 * the vendor's: readers check what they use, and ignore kinds that they do not know (new ones appear every month).
 */
export function parseEvent<T extends object>(data: string): T | undefined {
  try {
    return asObject(parseJson(data)) as T | undefined;
  } catch {
    return undefined;
  }
}
