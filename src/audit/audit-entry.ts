import { type AuditValues, type SubjectKind } from './audited-fields.js';

export const AUDIT_ACTIONS = [
  'create',
  'update',
  'remove',
  'enable',
  'disable',
  'archive',
  'restore',
  'retire',
  'raise',
  'end_raise',
  'rotate',
  'revoke',
  'erase',
  'refuse',
  'reload',
  'delete_old',
  'sign_in',
  'sign_out',
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** One change. */
export interface AuditEntry<K extends SubjectKind> {
  action: AuditAction;
  subject: { kind: K; id: string };
  /** What the subject was; null where it is new. Of two sides the log keeps the fields that differ. */
  before: AuditValues<K> | null;
  /** What the subject is from now on; null where it is gone. */
  after: AuditValues<K> | null;
}
