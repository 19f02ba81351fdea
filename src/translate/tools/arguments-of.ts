import { writeJson } from '../../dialects/exact-json.js';

/** Arguments as JSON text, whatever a client or server made of them: the text, or what it stands for. */
export function argumentsOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : writeJson(value);
}
