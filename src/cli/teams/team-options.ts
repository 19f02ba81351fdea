import { LIMIT_OPTIONS, MODELS_OPTION, type SettingOption, type SettingOptions } from '../settings/setting-options.js';

/** The options of a team by their names. */
export const TEAM_OPTIONS: SettingOptions = new Map<string, SettingOption>([
  ['name', { value: 'text', help: 'what the team is called', field: 'name' }],
  ['model', MODELS_OPTION],
  [
    'account-label',
    {
      value: 'label',
      help: 'labels of accounts that may pay; may be repeated; all when absent',
      repeated: true,
      field: 'account_labels',
    },
  ],
  ...LIMIT_OPTIONS.map(([name, option]): [string, SettingOption] => [
    name,
    { ...option, help: `${option.help} of the whole team` },
  ]),
  ...LIMIT_OPTIONS.map(([name, option]): [string, SettingOption] => [
    `member-${name}`,
    { ...option, help: `${option.help} of a member without an own limit`, field: `member_limits.${option.field}` },
  ]),
]);

/** The options of the organization by their names. */
export const ORGANIZATION_OPTIONS: SettingOptions = new Map<string, SettingOption>([
  ['model', MODELS_OPTION],
  ...LIMIT_OPTIONS.map(([name, option]): [string, SettingOption] => [
    name,
    { ...option, help: `${option.help} of everybody together` },
  ]),
]);
