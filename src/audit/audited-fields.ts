/** What the log may keep of a field: its value, or the place of a text that may name a person. */
type FieldRule = 'plain' | 'personal';

/**
 * The fields that the log keeps, by what they belong to. No other field is kept, so that no secret gets in by being
 * forgotten. Texts of personal fields stand in `audit_names`, where they can be replaced.
 */
const AUDITED_FIELDS = {
  key: {
    name: 'personal',
    member_id: 'plain',
    team_id: 'plain',
    project: 'plain',
    labels: 'personal',
    models: 'plain',
    limits: 'plain',
    raises: 'plain',
    accounts: 'personal',
    account_labels: 'plain',
    own_upstream: 'plain',
    expires_at: 'plain',
    rotated_at: 'plain',
    revoked_at: 'plain',
    /** The beginning and the end of the secret, which every list shows. */
    prefix: 'plain',
    last_four: 'plain',
  },
  member: {
    name: 'personal',
    email: 'personal',
    external_id: 'personal',
    team_id: 'plain',
    role: 'plain',
    models: 'plain',
    limits: 'plain',
    raises: 'plain',
    disabled_at: 'plain',
    erased_at: 'plain',
  },
  team: {
    name: 'plain',
    models: 'plain',
    limits: 'plain',
    member_limits: 'plain',
    raises: 'plain',
    account_labels: 'plain',
    archived_at: 'plain',
  },
  organization: { models: 'plain', limits: 'plain', raises: 'plain' },
  account: {
    name: 'personal',
    email: 'personal',
    upstream: 'plain',
    source: 'plain',
    weight: 'plain',
    max_concurrency: 'plain',
    enabled: 'plain',
    labels: 'plain',
    retired_at: 'plain',
    /** When the account got another login; the log has nothing of the login itself. */
    login_at: 'plain',
    needs_login: 'plain',
  },
  admin_token: {
    name: 'personal',
    role: 'plain',
    expires_at: 'plain',
    revoked_at: 'plain',
    prefix: 'plain',
    last_four: 'plain',
  },
  session: { role: 'plain' },
  /** Who has signed in at a client, and why that ended; renewals in between are no entries. */
  sign_in_session: {
    member_id: 'plain',
    key_id: 'plain',
    client: 'personal',
    /** What has approved it: `provider` or `key`. */
    approved_by: 'plain',
    ends_at: 'plain',
    ended_because: 'plain',
  },
  configuration: { fields: 'plain' },
  price: { price: 'plain' },
  /** Of the clients of a team or of everybody; the settings are one text, JSON. */
  managed_settings: { uuid: 'plain', checksum: 'plain', settings: 'plain' },
  /** What was deleted because its time is over: the table, the number of rows, and how old they were at least. */
  retention: { rows: 'plain', before: 'plain' },
} as const satisfies Record<string, Readonly<Record<string, FieldRule>>>;

export type SubjectKind = keyof typeof AUDITED_FIELDS;

export const SUBJECT_KINDS = Object.keys(AUDITED_FIELDS) as SubjectKind[];

/** Values of fields as the admin API shows them: times are ISO 8601, amounts of money USD. */
export type AuditValues<K extends SubjectKind> = { readonly [F in keyof (typeof AUDITED_FIELDS)[K]]?: unknown };

/** The rules for the fields of a kind, by their names. */
export function rulesOf(kind: SubjectKind): ReadonlyMap<string, FieldRule> {
  return new Map(Object.entries(AUDITED_FIELDS[kind]));
}
