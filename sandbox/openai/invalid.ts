import { isGiven, type JsonObject, objectOf } from '../json-value.js';
import { VendorError } from '../vendor.js';

/** OpenAI's 400 with `param` and `code`: https://platform.openai.com/docs/guides/error-codes */
export function invalid(message: string, param?: string, code?: string): VendorError {
  return new VendorError(400, message, { param, code });
}

function unknownParameter(param: string): VendorError {
  return invalid(`Unknown parameter: '${param}'.`, param, 'unknown_parameter');
}

export function missingParameter(param: string): VendorError {
  return invalid(`Missing required parameter: '${param}'.`, param, 'missing_required_parameter');
}

export function unsupportedParameter(param: string, advice = ''): VendorError {
  const message = `Unsupported parameter: '${param}' is not supported with this model.${advice}`;
  return invalid(message, param, 'unsupported_parameter');
}

export function invalidType(param: string, expected: string, value: unknown): VendorError {
  const actual = value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value;
  const article = /^(an|null)\b/.test(actual) ? actual : `${/^[aeiou]/.test(actual) ? 'an' : 'a'} ${actual}`;
  return invalid(
    `Invalid type for '${param}': expected ${expected}, but got ${article} instead.`,
    param,
    'invalid_type',
  );
}

export function invalidValue(param: string, value: unknown, allowed: readonly string[]): VendorError {
  const list = allowed.map((one) => `'${one}'`).join(', ');
  return invalid(`Invalid value: '${String(value)}'. Supported values are: ${list}.`, param, 'invalid_value');
}

export function refuseUnknown(value: unknown, path: string, known: readonly string[]): void {
  const extra = Object.keys(objectOf(value)).find((name) => !known.includes(name));
  if (extra !== undefined) throw unknownParameter(path === '' ? extra : `${path}.${extra}`);
}

export function requireText(parent: JsonObject, name: string, path: string): string {
  const value = parent[name];
  if (!isGiven(value)) throw missingParameter(`${path}.${name}`);

  if (typeof value !== 'string') throw invalidType(`${path}.${name}`, 'a string', value);

  return value;
}

export function checkPattern(value: string, param: string, pattern: RegExp): void {
  if (!pattern.test(value)) {
    throw invalid(
      `Invalid '${param}': string does not match pattern. Expected a string that matches the pattern ` +
        `'${pattern.source}'.`,
      param,
      'invalid_value',
    );
  }
}

export function checkLength(value: unknown, param: string, limit: number): void {
  if (typeof value === 'string' && value.length > limit) {
    throw invalid(
      `Invalid '${param}': string too long. Expected a string with maximum length ${limit}, but got a string ` +
        `with length ${value.length} instead.`,
      param,
      'string_above_max_length',
    );
  }
}
