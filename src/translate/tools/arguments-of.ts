import { writeJson } from '../../dialects/exact-json.js';

/** Gives arguments as JSON text. Clients and servers send them as text or as the object itself. */
export function argumentsOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : writeJson(value);
}
