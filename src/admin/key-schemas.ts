const TEXT = { type: 'string' } as const;
const OPTIONAL_TEXT = { type: 'string', nullable: true } as const;
const TEXTS = { type: 'array', items: TEXT } as const;
const TIME = { type: 'string', format: 'date-time', nullable: true } as const;
const LIMIT = { type: 'integer', minimum: 1, nullable: true } as const;
const BUDGET = { type: 'number', description: 'USD', nullable: true } as const;

const SETTINGS = {
  name: TEXT,
  owner: OPTIONAL_TEXT,
  labels: TEXTS,
  expires_at: TIME,
  models: { ...TEXTS, description: 'Ids and globs; none: every model' },
  requests_per_minute: LIMIT,
  tokens_per_minute: LIMIT,
  max_concurrent: LIMIT,
  budget_usd: { type: 'object', properties: { day: BUDGET, week: BUDGET, month: BUDGET } },
  accounts: { ...TEXTS, description: 'Ids of the accounts that may pay' },
  account_labels: { ...TEXTS, description: 'Labels of the accounts that may pay' },
  own_upstream: { type: 'boolean', description: 'May send x-upstream-authorization' },
} as const;

/** JSON Schema of `KeySettings`. */
export const KEY_SETTINGS_SCHEMA = { type: 'object', required: ['name'], properties: SETTINGS };

/** JSON Schema of `KeyDescription`. */
export const KEY_SCHEMA = {
  type: 'object',
  properties: {
    id: TEXT,
    ...SETTINGS,
    key: { ...TEXT, description: 'The key with its middle left out' },
    state: { type: 'string', enum: ['valid', 'expired', 'revoked'] },
    created_at: { type: 'string', format: 'date-time' },
    rotated_at: TIME,
    revoked_at: TIME,
  },
};

export const ISSUED_KEY_SCHEMA = {
  type: 'object',
  properties: {
    ...KEY_SCHEMA.properties,
    secret: { ...TEXT, description: 'The whole key; shown this once' },
    warnings: { ...TEXTS, description: 'Accounts and labels that the key is bound to and that there are not' },
  },
};

const COUNT = { type: 'integer' } as const;

/** JSON Schema of `ReportDescription`. */
export const REPORT_SCHEMA = {
  type: 'object',
  properties: {
    by: OPTIONAL_TEXT,
    from: { type: 'string', format: 'date-time' },
    to: { type: 'string', format: 'date-time' },
    lines: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          group: TEXT,
          attempts: COUNT,
          failed: COUNT,
          estimated: COUNT,
          unpriced: COUNT,
          input_tokens: COUNT,
          cache_read_tokens: COUNT,
          cache_write_5m_tokens: COUNT,
          cache_write_1h_tokens: COUNT,
          output_tokens: COUNT,
          reasoning_tokens: COUNT,
          cost_usd: { type: 'number' },
        },
      },
    },
  },
} as const;
