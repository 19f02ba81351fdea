import { GatewayError } from '../../dialects/gateway-error.js';
import { KeySettings } from '../../keys/key-settings.js';
import { checkSettings } from '../../keys/check-settings.js';
import { placeLimits } from '../../keys/limit-fields.js';
import { KEY_LIMITS } from '../../keys/limit-table.js';
import { UsageError } from '../usage-error.js';
import { KEY_OPTIONS } from './key-options.js';

/** What was typed, by the names of the options. */
export type KeyOptionValues = ReadonlyMap<string, unknown>;

/** Reads the settings of a key. Throws a {@link UsageError} that names every option at fault. */
export function readKeyOptions(options: KeyOptionValues): KeySettings {
  const settings = {
    name: options.get('name'),
    owner: options.get('owner'),
    labels: options.get('label'),
    expires_at: options.get('expires'),
    models: options.get('model'),
    ...placeLimits((name) => number(options.get(KEY_LIMITS[name].option))),
    accounts: options.get('account'),
    account_labels: options.get('account-label'),
    own_upstream: options.get('own-upstream'),
  };
  try {
    return checkSettings(KeySettings, settings);
  } catch (error) {
    throw error instanceof GatewayError ? new UsageError(nameOptions(error.message)) : error;
  }
}

/** Reads a number. Other text becomes NaN, which the check of the settings refuses. */
function number(option: unknown): number | undefined {
  return typeof option === 'string' ? Number(option === '' ? Number.NaN : option) : undefined;
}

/** Names options in place of the settings that they give, of which nobody at a terminal has heard. */
function nameOptions(problems: string): string {
  return problems.replace(/(^|; )([\w.]+)(?:\[\d+\])?(?= )/g, (whole, before: string, field: string) => {
    const option = [...KEY_OPTIONS].find(([, one]) => one.field === field)?.[0];
    return option === undefined ? whole : `${before}--${option}`;
  });
}
