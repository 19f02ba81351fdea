import { KEY_LIMITS, LIMIT_NAMES } from '../../keys/limit-table.js';

/** An option of `droid2api keys create`. */
interface KeyOption {
  /** What stands for its value in the help; absent where it has none. */
  value?: string;
  help: string;
  repeated?: true;
  /** The setting that it gives. */
  field: string;
}

/** The options by their names, those of the limits from their table. */
export const KEY_OPTIONS: ReadonlyMap<string, KeyOption> = new Map<string, KeyOption>([
  ['name', { value: 'text', help: 'what the key is called', field: 'name' }],
  ['owner', { value: 'who', help: 'whom it belongs to', field: 'owner' }],
  ['label', { value: 'label', help: 'may be repeated', repeated: true, field: 'labels' }],
  ['expires', { value: 'time', help: '2027-01-31, or a time with its offset', field: 'expires_at' }],
  [
    'model',
    {
      value: 'glob',
      help: 'models it may ask for; may be repeated; all when absent',
      repeated: true,
      field: 'models',
    },
  ],
  ...LIMIT_NAMES.map((name): [string, KeyOption] => {
    const { option, counts, help, field } = KEY_LIMITS[name];
    return [option, { value: counts === 'cost' ? 'USD' : 'N', help, field }];
  }),
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
