import { type Dialect } from './dialect.js';
import { isHeavyJson } from './weigh-json.js';

/** Words in an error's type or code that speak of the service or the account, not of the request. */
const TRANSIENT = new RegExp(
  String.raw`overloaded|rate_limit|api_error|server_error|timeout|unavailable|internal|exhausted|` +
    String.raw`quota|bad_gateway|authentication|unauthenticated|invalid_api_key`,
  'i',
);

/**
 * Whether an event says that the upstream cannot answer now although another account, or a later moment, may do. An
 * error that blames the request is no reason to try elsewhere.
 */
export function isTransientError(dialect: Dialect, name: string | undefined, data: Buffer): boolean {
  if (!data.includes('error')) return false;
  const event = parse(data);
  if (!event) return false;
  const named =
    name === 'error' || name === 'response.failed' || event.type === 'error' || event.type === 'response.failed';
  const error = asObject(event.error) ?? asObject(asObject(event.response)?.error) ?? (named ? event : undefined);
  if (!error || (!named && (dialect === 'messages' || dialect === 'responses'))) return false;
  return [error.type, error.code, error.status].some((word) =>
    typeof word === 'number'
      ? word === 401 || word === 429 || word >= 500
      : typeof word === 'string' && TRANSIENT.test(word),
  );
}

function parse(data: Buffer): Record<string, unknown> | undefined {
  const text = data.toString();
  if (isHeavyJson(text)) return undefined;
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}
