import { cleanSecret } from '../config/clean-secret.js';

/** Fields that other tools write and that this gateway calls otherwise. */
const FOREIGN = { type: 'type', status: 'status', label: 'label', exp: 'exp', disabled: 'disabled' } as const;

/** The names of those fields, which nobody needs to be warned of. */
export const FOREIGN_KEYS: readonly string[] = Object.values(FOREIGN);

const SECRETS = ['access_token', 'refresh_token', 'api_key'] as const;
const TEXTS = ['id', 'name', 'email', 'upstream', 'organization_id'] as const;
const KEY_TYPES: readonly string[] = ['apikey', 'api_key', 'api-key', 'key'];
/** Words by which a status says that the account is not to be used. */
const OFF: readonly string[] = ['disabled', 'inactive', 'off', 'paused', 'suspended', 'banned', 'deleted'];
/** A smaller number is a time in seconds, a larger one a time in milliseconds. */
const LEAST_MILLISECONDS = 100_000_000_000;

/**
 * Turns an entry of this gateway or of its forks (`{type, email, exp, status, label, access_token, refresh_token}`)
 * into the form of `AccountsFileEntry`. It cleans secrets, leaves empty fields out and writes times as ISO 8601. It
 * keeps values of a wrong type, so that the check names them.
 */
export function adaptEntry(raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entry: Record<string, unknown> = { ...raw };
  for (const name of SECRETS) entry[name] = typeof raw[name] === 'string' ? cleanSecret(raw[name]) : raw[name];
  for (const name of TEXTS) entry[name] = typeof raw[name] === 'string' ? raw[name].trim() : raw[name];
  if (typeof raw['id'] === 'number') entry['id'] = String(raw['id']);
  entry['name'] ||= raw[FOREIGN.label];
  entry['expires_at'] = toIso(raw['expires_at'] || raw[FOREIGN.exp]);
  entry['logged_in_at'] = toIso(raw['logged_in_at']);
  if (isOff(raw[FOREIGN.status]) || raw[FOREIGN.disabled] === true || raw[FOREIGN.disabled] === 'true')
    entry['enabled'] = false;
  if (isOneOf(raw[FOREIGN.type], KEY_TYPES)) holdKey(entry);
  return Object.fromEntries(
    Object.entries(entry).filter(
      ([name, value]) => value !== undefined && value !== null && value !== '' && !FOREIGN_KEYS.includes(name),
    ),
  );
}

/** Moves a fixed key to `api_key`. Other tools keep it in the field of the access token. */
function holdKey(entry: Record<string, unknown>): void {
  entry['api_key'] ||= entry['access_token'] || entry['refresh_token'];
  entry['access_token'] = undefined;
  entry['refresh_token'] = undefined;
  entry['expires_at'] = undefined;
}

function isOff(status: unknown): boolean {
  return isOneOf(status, OFF);
}

function isOneOf(value: unknown, words: readonly string[]): boolean {
  return typeof value === 'string' && words.includes(value.trim().toLowerCase());
}

/** Reads seconds or milliseconds since 1970, as a number or in digits. A 0 stands for no time. */
function toIso(value: unknown): unknown {
  const since = typeof value === 'string' && /^\d{1,16}$/.test(value.trim()) ? Number(value) : value;
  if (typeof since !== 'number') return typeof value === 'string' ? value.trim() : value;
  const timeMs = since < LEAST_MILLISECONDS ? since * 1000 : since;
  if (timeMs === 0) return undefined;
  return timeMs > 0 && timeMs < Date.UTC(9999, 0) ? new Date(timeMs).toISOString() : value;
}
