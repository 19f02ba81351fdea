import { type KeySettings, readKeySettings } from '../keys/key-settings.js';

/** The flags of `npm run keys`, for `parseArgs`. */
export const KEY_OPTIONS = {
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  name: { type: 'string' },
  owner: { type: 'string' },
  label: { type: 'string', multiple: true },
  expires: { type: 'string' },
  model: { type: 'string', multiple: true },
  rpm: { type: 'string' },
  tpm: { type: 'string' },
  concurrent: { type: 'string' },
  'budget-day': { type: 'string' },
  'budget-week': { type: 'string' },
  'budget-month': { type: 'string' },
  account: { type: 'string', multiple: true },
  'account-label': { type: 'string', multiple: true },
  'own-upstream': { type: 'boolean' },
} as const;

type Options = { [name in keyof typeof KEY_OPTIONS]?: string | boolean | readonly string[] };

/** Throws an error that names every setting at fault. */
export function readKeyOptions(options: Options): KeySettings {
  const [day, week, month] = [
    number(options['budget-day']),
    number(options['budget-week']),
    number(options['budget-month']),
  ];
  const settings = {
    name: options.name,
    owner: options.owner,
    labels: options.label,
    expires_at: options.expires,
    models: options.model,
    requests_per_minute: number(options.rpm),
    tokens_per_minute: number(options.tpm),
    max_concurrent: number(options.concurrent),
    budget_usd: day === undefined && week === undefined && month === undefined ? undefined : { day, week, month },
    accounts: options.account,
    account_labels: options['account-label'],
    own_upstream: options['own-upstream'],
  };
  return readKeySettings(settings);
}

/** What is no number is NaN, which the check of the settings refuses. */
function number(option: Options[keyof Options]): number | undefined {
  return typeof option === 'string' ? Number(option === '' ? Number.NaN : option) : undefined;
}
