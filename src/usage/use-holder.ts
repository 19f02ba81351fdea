import { type RawBuilder, sql } from 'kysely';
import { type ReportSource } from './report-dimensions.js';

/** Whose use is told of: that of one key, or of all keys of a member while they were the member's. */
export interface UseHolder {
  kind: 'key' | 'member';
  id: string;
}

/**
 * The condition for what a holder has used, which begins with `and`. Records have an index by key, and none by member:
 * so it names the keys that the member may have used.
 */
export function heldBy(holder: UseHolder | undefined, source: ReportSource): RawBuilder<unknown> {
  if (!holder) return sql``;
  const { kind, id } = holder;
  if (kind === 'key') return sql`and key_id = ${id}`;
  if (source === 'hours') return sql`and member_id = ${id}`;
  return sql`and member_id = ${id} and key_id in (
    select id from gateway_keys where member_id = ${id}
    union select key_id from usage_hours where member_id = ${id}
    union select key_id from usage_records where rolled = 0 and member_id = ${id}
  )`;
}
