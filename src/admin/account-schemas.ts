const TEXT = { type: 'string' } as const;
const OPTIONAL_TEXT = { type: 'string', nullable: true } as const;
const TIME = { type: 'string', format: 'date-time', nullable: true } as const;
const COUNTS = { type: 'object', additionalProperties: { type: 'integer' } } as const;

/** JSON Schema of `AccountDescription`. */
export const ACCOUNT_SCHEMA = {
  type: 'object',
  properties: {
    id: TEXT,
    name: OPTIONAL_TEXT,
    email: OPTIONAL_TEXT,
    upstream: TEXT,
    source: { type: 'string', enum: ['file', 'import', 'api_key', 'refresh_key', 'auth_json'] },
    credential: { type: 'string', enum: ['api_key', 'tokens'] },
    organization_id: OPTIONAL_TEXT,
    labels: { type: 'array', items: TEXT },
    enabled: { type: 'boolean' },
    weight: { type: 'number' },
    max_concurrency: { type: 'integer', nullable: true },
    state: {
      type: 'string',
      enum: [
        'ready',
        'trial',
        'busy',
        'cooling',
        'awaiting_token',
        'retired',
        'disabled',
        'needs_login',
        'refused',
        'exhausted',
      ],
    },
    reason: OPTIONAL_TEXT,
    next_try_at: TIME,
    resting_models: {
      type: 'array',
      items: { type: 'object', properties: { model: TEXT, until: { type: 'string', format: 'date-time' } } },
    },
    health: { type: 'number', minimum: 0.05, maximum: 1 },
    in_flight: { type: 'integer' },
    expires_at: TIME,
    refreshed_at: TIME,
    next_refresh_at: TIME,
    last_used_at: TIME,
    last_error: OPTIONAL_TEXT,
    last_error_at: TIME,
    requests: { type: 'integer' },
    errors: COUNTS,
    tokens: COUNTS,
  },
} as const;

/** JSON Schema of `accounts.json`. */
export const ACCOUNTS_DOCUMENT_SCHEMA = {
  type: 'object',
  required: ['accounts'],
  properties: {
    version: { type: 'integer', enum: [1] },
    accounts: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          id: TEXT,
          name: OPTIONAL_TEXT,
          email: OPTIONAL_TEXT,
          upstream: TEXT,
          access_token: OPTIONAL_TEXT,
          refresh_token: OPTIONAL_TEXT,
          api_key: OPTIONAL_TEXT,
          organization_id: OPTIONAL_TEXT,
          expires_at: TIME,
          logged_in_at: TIME,
          weight: { type: 'number', minimum: 0 },
          max_concurrency: { type: 'integer', minimum: 1, nullable: true },
          enabled: { type: 'boolean' },
          labels: { type: 'array', items: TEXT },
        },
      },
    },
  },
};

export const CHANGES_SCHEMA = {
  type: 'array',
  items: { type: 'object', properties: { id: TEXT, change: { type: 'string', enum: ['added', 'updated'] } } },
} as const;
