import { Injectable } from '@nestjs/common';
import { DatabaseService } from '../storage/database.service.js';
import { type Actor } from './actor.js';
import { type AuditAction } from './audit-entry.js';
import { type SubjectKind } from './audited-fields.js';
import { findNames, idsOf } from './find-names.js';
import { type AuditSide, referencesIn, withTexts } from './resolve-names.js';

/** Which entries are wanted; what is absent does not matter. */
export interface AuditFilter {
  fromMs?: number | undefined;
  /** Not part of the stretch any more. */
  toMs?: number | undefined;
  /** A kind of actor, an id, or the user of the operating system who ran the program. */
  actor?: string | undefined;
  /** The id of what was changed. */
  subject?: string | undefined;
  kind?: SubjectKind | undefined;
  action?: AuditAction | undefined;
  /** The id of an entry; only earlier ones are wanted. */
  before?: string | undefined;
}

/** An id, and the present name of who or what has it; null where nobody knows one. */
interface Named<K> {
  kind: K;
  id: string | null;
  name: string | null;
}

/** An entry with the names of those whom it knows by their ids. */
export interface AuditLine {
  id: string;
  atMs: number;
  actor: Named<Actor['kind']>;
  address: string | null;
  action: AuditAction;
  subject: Named<SubjectKind>;
  before: AuditSide | null;
  after: AuditSide | null;
}

/** Reads the audit log. Nothing changes an entry. */
@Injectable()
export class AuditLog {
  constructor(private readonly database: DatabaseService) {}

  /** Lists at most `limit` entries, the latest one first. */
  async list(filter: AuditFilter, limit: number): Promise<AuditLine[]> {
    const { db } = this.database;
    const { fromMs, toMs, actor, subject, kind, action, before } = filter;
    let query = db.selectFrom('audit_entries').selectAll().orderBy('id', 'desc').limit(limit);
    if (fromMs !== undefined) query = query.where('at_ms', '>=', fromMs);
    if (toMs !== undefined) query = query.where('at_ms', '<', toMs);
    if (before !== undefined) query = query.where('id', '<', before);
    if (kind !== undefined) query = query.where('subject_kind', '=', kind);
    if (action !== undefined) query = query.where('action', '=', action);
    if (actor !== undefined) {
      query = query.where((is) =>
        is.or([is('actor_kind', '=', actor), is('actor_id', '=', actor), is('actor_id', 'in', idsOf(db, actor))]),
      );
    }
    if (subject !== undefined)
      query = query.where((is) => is.or([is('subject_id', '=', subject), is('subject_id', 'in', idsOf(db, subject))]));
    const rows = await query.execute();
    const read = rows.map((row) => ({ row, before: sideOf(row.before), after: sideOf(row.after) }));
    const names = await findNames(
      db,
      read.flatMap(({ row, ...sides }) => [row.actor_id ?? '', row.subject_id, ...referencesIn(sides)]),
    );
    return read.map(({ row, ...sides }) => ({
      id: row.id,
      atMs: row.at_ms,
      actor: { kind: row.actor_kind as Actor['kind'], id: row.actor_id, name: names.get(row.actor_id ?? '') ?? null },
      address: row.address,
      action: row.action as AuditAction,
      subject: {
        kind: row.subject_kind as SubjectKind,
        id: row.subject_id,
        name: names.get(row.subject_id) ?? null,
      },
      before: sides.before && withTexts(sides.before, names),
      after: sides.after && withTexts(sides.after, names),
    }));
  }

  /** Gives all entries, the latest one first, a page at a time. */
  async *pages(filter: AuditFilter, pageSize: number): AsyncGenerator<AuditLine[]> {
    let { before } = filter;
    for (;;) {
      const page = await this.list({ ...filter, before }, pageSize);
      yield page;
      if (page.length < pageSize) return;
      before = page.at(-1)?.id;
    }
  }
}

function sideOf(json: string | null): AuditSide | null {
  return json === null ? null : (JSON.parse(json) as AuditSide);
}
