import { type KeySettings, readKeySettings } from '../keys/key-settings.js';
import { placeLimits } from '../keys/limit-fields.js';
import { KEY_LIMITS, LIMIT_NAMES, type LimitName } from '../keys/limit-table.js';

const WIDTH_OF_OPTIONS = 26;

type LimitOptions = { [N in LimitName as (typeof KEY_LIMITS)[N]['option']]: { type: 'string' } };

/** The options of `npm run keys`, for `parseArgs`. */
export const KEY_OPTIONS = {
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  name: { type: 'string' },
  owner: { type: 'string' },
  label: { type: 'string', multiple: true },
  expires: { type: 'string' },
  model: { type: 'string', multiple: true },
  ...(Object.fromEntries(LIMIT_NAMES.map((name) => [KEY_LIMITS[name].option, { type: 'string' }])) as LimitOptions),
  account: { type: 'string', multiple: true },
  'account-label': { type: 'string', multiple: true },
  'own-upstream': { type: 'boolean' },
} as const;

type Options = { [name in keyof typeof KEY_OPTIONS]?: string | boolean | readonly string[] };

/** Reads the settings of a key. Throws an error that names every setting at fault. */
export function readKeyOptions(options: Options): KeySettings {
  const settings = {
    name: options.name,
    owner: options.owner,
    labels: options.label,
    expires_at: options.expires,
    models: options.model,
    ...placeLimits((name) => number(options[KEY_LIMITS[name].option])),
    accounts: options.account,
    account_labels: options['account-label'],
    own_upstream: options['own-upstream'],
  };
  return readKeySettings(settings);
}

/** Writes the help of the limits, one line each. */
export function describeLimitOptions(): string {
  return LIMIT_NAMES.map((name) => {
    const { option, counts, help } = KEY_LIMITS[name];
    return `  ${`--${option} ${counts === 'cost' ? 'USD' : 'N'}`.padEnd(WIDTH_OF_OPTIONS)}${help}`;
  }).join('\n');
}

/** Reads a number. Other text becomes NaN, which the check of the settings refuses. */
function number(option: Options[keyof Options]): number | undefined {
  return typeof option === 'string' ? Number(option === '' ? Number.NaN : option) : undefined;
}
