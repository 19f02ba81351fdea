import { Type } from 'class-transformer';
import { IsOptional } from 'class-validator';
import { type AuditFilter } from '../audit/audit-log.service.js';
import { AUDIT_ACTIONS, type AuditAction } from '../audit/audit-entry.js';
import { SUBJECT_KINDS, type SubjectKind } from '../audit/audited-fields.js';
import { Moment, OneOf, Schema, Text, WholeNumber } from '../config/field-rules.js';

const MOST_ENTRIES = 500;

/** Which entries of the audit log somebody wants to see. */
export class AuditQuery {
  @IsOptional()
  @Moment()
  from?: string;

  @IsOptional()
  @Schema({ description: 'Not part of the stretch any more' })
  @Moment()
  to?: string;

  @IsOptional()
  @Schema({ description: 'A kind of actor, such as program, or the id or name of one' })
  @Text({ most: 300 })
  actor?: string;

  @IsOptional()
  @Schema({ description: 'What was changed: its id, or its name as it is now' })
  @Text({ most: 300 })
  subject?: string;

  @IsOptional()
  @OneOf(SUBJECT_KINDS)
  kind?: SubjectKind;

  @IsOptional()
  @OneOf(AUDIT_ACTIONS)
  action?: AuditAction;

  @IsOptional()
  @Schema({ description: '`next` of the former page' })
  @Text({ most: 100 })
  before?: string;

  @IsOptional()
  @Schema({ description: '100 when absent' })
  @Type(() => Number)
  @WholeNumber({ least: 1, most: MOST_ENTRIES })
  limit?: number;

  @IsOptional()
  @Schema({ description: 'csv and ndjson answer all entries as a file' })
  @OneOf(['json', 'csv', 'ndjson'])
  format?: 'json' | 'csv' | 'ndjson';
}

export function toAuditFilter({ from, to, actor, subject, kind, action, before }: AuditQuery): AuditFilter {
  return {
    fromMs: from === undefined ? undefined : Date.parse(from),
    toMs: to === undefined ? undefined : Date.parse(to),
    actor,
    subject,
    kind,
    action,
    before,
  };
}
