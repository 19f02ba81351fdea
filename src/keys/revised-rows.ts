import { type Revised } from './directory.repository.js';

/** The newest version of each row of a table, as far as this process has read it. */
export class RevisedRows<Value extends { id: string }, Row extends Revised<Value> = Revised<Value>> {
  private readonly rows = new Map<string, Row>();
  private readonly values = new Map<string, Value>();
  private newest = 0;

  /** The values by their ids, in the order in which they were first taken. */
  get byId(): ReadonlyMap<string, Value> {
    return this.values;
  }

  /** All rows with at most this revision were taken: changes are committed in the order of their revisions. */
  get revision(): number {
    return this.newest;
  }

  row(id: string): Row | undefined {
    return this.rows.get(id);
  }

  /** Takes a row over; gives false where a version of it is known that is as new. */
  take(row: Row): boolean {
    const { id } = row.value;
    if ((this.rows.get(id)?.revision ?? -1) >= row.revision) return false;
    this.rows.set(id, row);
    this.values.set(id, row.value);
    this.newest = Math.max(this.newest, row.revision);
    return true;
  }

  /** Forgets a row that is no longer in the database. */
  drop(id: string): void {
    this.rows.delete(id);
    this.values.delete(id);
  }
}
