import { LIMIT_OPTIONS, MODELS_OPTION, type SettingOption, type SettingOptions } from '../settings/setting-options.js';

/** The options of a key by their names. */
export const KEY_OPTIONS: SettingOptions = new Map<string, SettingOption>([
  ['name', { value: 'text', help: 'what the key is called', field: 'name' }],
  ['owner', { value: 'who', help: 'the member who holds it, who is made where there is none', field: 'owner' }],
  ['member', { value: 'who', help: 'a member by id, e-mail or name, in the place of --owner', field: 'member' }],
  ['team', { value: 'team', help: 'the team of a key whose member has none', field: 'team' }],
  ['project', { value: 'text', help: 'what its use counts for', field: 'project' }],
  ['label', { value: 'label', help: 'may be repeated', repeated: true, field: 'labels' }],
  ['expires', { value: 'time', help: '2027-01-31, or a time with its offset', field: 'expires_at' }],
  ['model', MODELS_OPTION],
  ...LIMIT_OPTIONS,
  ['account', { value: 'id', help: 'accounts that may pay; may be repeated', repeated: true, field: 'accounts' }],
  [
    'account-label',
    {
      value: 'label',
      help: 'labels of accounts that may pay; may be repeated',
      repeated: true,
      field: 'account_labels',
    },
  ],
  ['own-upstream', { help: 'may send x-upstream-authorization', field: 'own_upstream' }],
]);
