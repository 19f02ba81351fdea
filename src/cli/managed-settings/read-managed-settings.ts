import { readFileSync } from 'node:fs';
import { assertCleanText } from '../../admin/assert-clean-text.js';
import { asObject, type JsonObject } from '../../dialects/wire-value.js';

/** Reads settings from a file, or from standard input. Throws a sentence that names the file. */
export function readManagedSettings(path: string): JsonObject {
  const name = path === '-' ? 'Standard input' : path;
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path === '-' ? 0 : path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is not valid JSON' : 'cannot be read';
    throw new Error(`${name} ${why} (${error instanceof Error ? error.message : 'unknown error'}).`, { cause: error });
  }
  const settings = asObject(parsed);
  if (!settings) throw new Error(`${name} must be one JSON object, as Claude Code's managed-settings.json is.`);
  assertCleanText(settings, name);
  return settings;
}
