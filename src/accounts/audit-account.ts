import { type Selectable } from 'kysely';
import { type AuditValues } from '../audit/audited-fields.js';
import { type AccountsTable } from '../storage/schema.js';

/** Gives what the audit log keeps of an account; nothing of its login. */
export function auditAccount(row: Selectable<AccountsTable>): AuditValues<'account'> {
  return {
    name: row.name,
    email: row.email,
    upstream: row.upstream,
    source: row.source,
    weight: row.weight,
    max_concurrency: row.max_concurrency,
    enabled: row.enabled === 1,
    labels: JSON.parse(row.labels) as unknown,
    retired_at: isoOf(row.retired_at_ms),
    needs_login: row.needs_login_reason,
  };
}

function isoOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
