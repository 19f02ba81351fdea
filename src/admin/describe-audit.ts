import { AUDIT_ACTIONS } from '../audit/audit-entry.js';
import { type AuditLine } from '../audit/audit-log.service.js';
import { SUBJECT_KINDS } from '../audit/audited-fields.js';
import { onlyTexts } from '../audit/resolve-names.js';
import { Schema } from '../config/field-rules.js';
import { listOf, oneOf, orNull, TEXT, TIME } from '../config/field-schemas.js';
import { toCsvRow } from '../usage/to-csv-row.js';

const VALUES = { type: 'object', additionalProperties: true };

/** Somebody or something by kind and id, and the present name. */
class NamedDescription {
  @Schema(TEXT) kind!: string;
  @Schema(orNull(TEXT)) id!: string | null;
  @Schema(orNull(TEXT)) name!: string | null;
}

class AuditEntryDescription {
  @Schema(TEXT) id!: string;
  @Schema(TIME) at!: string;
  @Schema({ type: () => NamedDescription }) actor!: NamedDescription;
  @Schema({ ...orNull(TEXT), description: 'The network address that the change came from' })
  address!: string | null;
  @Schema(oneOf(...AUDIT_ACTIONS)) action!: string;
  @Schema({ type: () => NamedDescription, description: `Of kind ${SUBJECT_KINDS.join(', ')}` })
  subject!: NamedDescription;
  @Schema({ ...orNull(VALUES), description: 'What differs, as it was; null where the subject is new' })
  before!: object | null;
  @Schema({ ...orNull(VALUES), description: 'What differs, as it is from then on; null where the subject is gone' })
  after!: object | null;
}

export class AuditPage {
  @Schema(listOf(() => AuditEntryDescription)) entries!: AuditEntryDescription[];
  @Schema({ ...orNull(TEXT), description: 'What `before` has to be for the next page; null on the last one' })
  next!: string | null;
}

export function describeAuditEntry(line: AuditLine): AuditEntryDescription {
  const { id, atMs, actor, address, action, subject, before, after } = line;
  return { id, at: new Date(atMs).toISOString(), actor, address, action, subject, before, after };
}

export const AUDIT_CSV_HEADINGS = toCsvRow([
  ...['id', 'at', 'actor_kind', 'actor_id', 'actor_name', 'address', 'action'],
  ...['subject_kind', 'subject_id', 'subject_name', 'before', 'after'],
]);

/** Writes an entry as a line of CSV, with its texts in the place of the references. */
export function toAuditCsv({ id, atMs, actor, address, action, subject, before, after }: AuditLine): string {
  const side = (values: AuditLine['before']): string => (values ? JSON.stringify(onlyTexts(values)) : '');
  return toCsvRow([
    ...[id, new Date(atMs).toISOString(), actor.kind, actor.id ?? '', actor.name ?? '', address ?? '', action],
    ...[subject.kind, subject.id ?? '', subject.name ?? '', side(before), side(after)],
  ]);
}
