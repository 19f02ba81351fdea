/** Who changed what. No row is ever changed; one is deleted when its time is over. */
interface AuditEntriesTable {
  /** Sorts by time. */
  id: string;
  at_ms: number;
  actor_kind: string;
  actor_id: string | null;
  /** The network address that the change came from. */
  address: string | null;
  action: string;
  subject_kind: string;
  subject_id: string;
  /** The former and the present values of the fields that differ, as JSON; null where the subject is new, or gone. */
  before: string | null;
  after: string | null;
}

/** Texts that entries refer to, because they may name a person. */
interface AuditNamesTable {
  id: string;
  subject_kind: string;
  /** As in the entry. */
  subject_id: string;
  field: string;
  text: string;
  /** When an entry last referred to the text. */
  at_ms: number;
}

/** The tokens of the admin API. `hash` is an HMAC of the token; the token itself is stored nowhere. */
interface AdminTokensTable {
  id: string;
  name: string;
  role: string;
  hash: string;
  /** The beginning of the token, which may be shown. */
  prefix: string;
  last_four: string;
  /** The id of the one who made the token; null for `ADMIN_TOKEN`. */
  created_by: string | null;
  created_at_ms: number;
  expires_at_ms: number | null;
  /** Written once a minute at most. */
  last_used_at_ms: number | null;
  revoked_at_ms: number | null;
  /** The value that the counter `admin_tokens` had when the row was last written. */
  revision: number;
}

export interface AuditSchema {
  audit_entries: AuditEntriesTable;
  audit_names: AuditNamesTable;
  admin_tokens: AdminTokensTable;
}
