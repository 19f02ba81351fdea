import type { SettingsDescription } from '../../../../src/admin/describe-managed-settings.js';

type Read = { settings: SettingsDescription['effective'] } | { fault: string | undefined };

/** Reads settings that somebody has typed. `fault` is what the browser says of the JSON; undefined for no object. */
export function readSettings(text: string): Read {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { fault: error instanceof Error ? error.message : '' };
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? { settings: value as SettingsDescription['effective'] } : { fault: undefined };
}
