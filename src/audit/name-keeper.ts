import { randomBytes } from 'node:crypto';
import { type Transaction } from 'kysely';
import { type DatabaseSchema } from '../storage/schema.js';

/** What a text belongs to. */
interface Place {
  kind: string;
  id: string;
  field: string;
}

/** Stands in an entry for a text that may name a person. */
interface NameReference {
  ref: string;
}

/**
 * Keeps the texts of entries that may name a person, in a table beside the entries: entries are never changed, and such
 * a text has to go when the person asks for it.
 */
export class NameKeeper {
  private readonly fresh: { id: string; subject_kind: string; subject_id: string; field: string; text: string }[] = [];

  constructor(
    private readonly transaction: Transaction<DatabaseSchema>,
    private readonly nowMs: number,
  ) {}

  /** Gives what stands in an entry for a value: for each text a reference, and other values as they are. */
  replace(place: Place, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((one) => this.replace(place, one));
    if (typeof value !== 'string') return value;
    const id = nameId();
    this.fresh.push({ id, subject_kind: place.kind, subject_id: place.id, field: place.field, text: value });
    return { ref: id } satisfies NameReference;
  }

  /** Gives the reference of an id that may name a person: the same one for the same id, so that entries are found. */
  async keepId(kind: string, id: string): Promise<string> {
    const found = await this.transaction
      .updateTable('audit_names')
      .set({ at_ms: this.nowMs })
      .where('subject_kind', '=', kind)
      .where('field', '=', 'id')
      .where('text', '=', id)
      .returning('id')
      .executeTakeFirst();
    if (found) return found.id;
    const ref = nameId();
    this.fresh.push({ id: ref, subject_kind: kind, subject_id: ref, field: 'id', text: id });
    return ref;
  }

  /** Writes the texts that are new. */
  async store(): Promise<void> {
    if (this.fresh.length === 0) return;
    await this.transaction
      .insertInto('audit_names')
      .values(this.fresh.map((name) => ({ ...name, at_ms: this.nowMs })))
      .execute();
  }
}

function nameId(): string {
  return `nam_${randomBytes(8).toString('hex')}`;
}
