import { type Command, Option } from 'commander';
import { KEY_LIMITS, LIMIT_NAMES } from '../../keys/limit-table.js';

/** An option of a command that makes or changes something. */
export interface SettingOption {
  /** What stands for its value in the help; absent where it has none. */
  value?: string;
  help: string;
  repeated?: true;
  /** Its value is a number. */
  counts?: true;
  /** The setting that it gives; `budget_usd.day` is the field `day` within `budget_usd`. */
  field: string;
}

/** Options by their names. */
export type SettingOptions = ReadonlyMap<string, SettingOption>;

/** What takes a limit, a list, a team and the like away, where something is changed. */
export const NONE = 'none';

/** The options of limits, from their table. */
export const LIMIT_OPTIONS: readonly (readonly [string, SettingOption])[] = LIMIT_NAMES.map((name) => {
  const { option, counts, help, field } = KEY_LIMITS[name];
  return [option, { value: counts === 'cost' ? 'USD' : 'N', help, counts: true, field }];
});

export const MODELS_OPTION: SettingOption = {
  value: 'glob',
  help: 'models that may be asked for; may be repeated; all when absent',
  repeated: true,
  field: 'models',
};

export function addSettingOptions(command: Command, options: SettingOptions): Command {
  for (const [name, { value, help, repeated }] of options) {
    const option = new Option(`--${name}${value === undefined ? '' : ` <${value}>`}`, help);
    if (repeated) option.argParser((typed: string, before: string[] | undefined) => [...(before ?? []), typed]);
    command.addOption(option);
  }
  return command;
}

/** What was typed, by the names of the options. */
export type TypedOptions = ReadonlyMap<string, unknown>;

export function readTyped(command: Command): TypedOptions {
  return new Map(
    command.options.map((option): [string, unknown] => [option.name(), command.getOptionValue(option.attributeName())]),
  );
}
