import { LIMIT_OPTIONS, type SettingOption, type SettingOptions } from './setting-options.js';

/** The options of a raise by their names. */
export const RAISE_OPTIONS: SettingOptions = new Map<string, SettingOption>([
  ...LIMIT_OPTIONS,
  [
    'until',
    {
      value: 'time',
      help: 'a date, or a time with its offset; the end of the month (UTC) when absent',
      field: 'until',
    },
  ],
]);
