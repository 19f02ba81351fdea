import { LIMIT_OPTIONS, MODELS_OPTION, type SettingOption, type SettingOptions } from '../settings/setting-options.js';

/** The options of a member by their names. */
export const MEMBER_OPTIONS: SettingOptions = new Map<string, SettingOption>([
  ['name', { value: 'text', help: 'what the member is called', field: 'name' }],
  ['email', { value: 'address', help: 'no two members have the same', field: 'email' }],
  ['external-id', { value: 'id', help: "the name at the company's identity provider", field: 'external_id' }],
  ['team', { value: 'team', help: 'the id or name of a team', field: 'team' }],
  ['model', MODELS_OPTION],
  ...LIMIT_OPTIONS,
]);
