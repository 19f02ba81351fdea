import { GatewayError } from '../../dialects/gateway-error.js';
import { checkSettings } from '../../keys/check-settings.js';
import { UsageError } from '../usage-error.js';
import { NONE, type SettingOption, type SettingOptions, type TypedOptions } from './setting-options.js';

/** Reads the settings of something new. Throws a {@link UsageError} that names every option at fault. */
export function readSettingOptions<T extends object>(
  type: new () => T,
  options: SettingOptions,
  typed: TypedOptions,
): T {
  return checkTyped(
    type,
    options,
    placeTyped(options, typed, (value) => value),
  );
}

/** The same where something is changed: `none` takes away. Throws as well where no option was typed. */
export function readChangeOptions<T extends object>(
  type: new () => T,
  options: SettingOptions,
  typed: TypedOptions,
): T {
  const isNone = (value: unknown): boolean =>
    value === NONE || (Array.isArray(value) && value.length === 1 && value[0] === NONE);
  const changes = placeTyped(options, typed, (value) => (isNone(value) ? null : value));
  if (Object.keys(changes).length === 0)
    throw new UsageError(`Say what changes, such as --${[...options.keys()][0] ?? ''}; --help has every option.`);
  return checkTyped(type, options, changes);
}

/** Changes something, and names the options in the place of the fields where that is refused. */
export async function asTyped<T>(options: SettingOptions, change: () => Promise<T>): Promise<T> {
  try {
    return await change();
  } catch (error) {
    throw toUsageError(options, error);
  }
}

function checkTyped<T extends object>(type: new () => T, options: SettingOptions, settings: object): T {
  try {
    return checkSettings(type, settings);
  } catch (error) {
    throw toUsageError(options, error);
  }
}

/** Makes of an error that names fields one that names options: nobody at a terminal has heard of fields. */
function toUsageError(options: SettingOptions, error: unknown): unknown {
  if (!(error instanceof GatewayError) || error.status >= 500) return error;
  const text = error.message.replace(/(^|; )([\w.]+)(?:\[\d+\])?(?=[ :])/g, (whole, before: string, field: string) => {
    const option = [...options].find(([, one]) => one.field === field)?.[0];
    return option === undefined ? whole : `${before}--${option}`;
  });
  return new UsageError(text);
}

function placeTyped(options: SettingOptions, typed: TypedOptions, read: (value: unknown) => unknown): object {
  const fields = new Map<string, unknown>();
  for (const [name, option] of options) {
    const value = read(typed.get(name));
    if (value !== undefined) place(fields, option.field.split('.'), toNumber(option, value));
  }
  return toObject(fields);
}

/** Text that is no number becomes NaN, which the check of the settings refuses. */
function toNumber({ counts }: SettingOption, value: unknown): unknown {
  if (!counts || typeof value !== 'string') return value;
  return Number(value === '' ? Number.NaN : value);
}

function place(fields: Map<string, unknown>, [field = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    fields.set(field, value);
    return;
  }
  const group = fields.get(field);
  const members = group instanceof Map ? (group as Map<string, unknown>) : new Map<string, unknown>();
  place(members, rest, value);
  fields.set(field, members);
}

function toObject(fields: ReadonlyMap<string, unknown>): object {
  return Object.fromEntries(
    [...fields].map(([field, value]) => [field, value instanceof Map ? toObject(value as typeof fields) : value]),
  );
}
