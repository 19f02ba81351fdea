import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { DatabaseService } from '../storage/database.service.js';
import { asExcluded, columnNames, jsonRows } from '../storage/json-rows.js';
import { type VendorStatesTable } from '../storage/schema.js';

const TOLD: readonly (keyof VendorStatesTable)[] = ['account_id', 'used_at_ms'];
const COLUMNS: readonly (keyof VendorStatesTable)[] = ['state_hash', ...TOLD];

/** Stores which account made a state that its vendor keeps. */
@Injectable()
export class VendorStateRepository {
  constructor(private readonly database: DatabaseService) {}

  /** The accounts of the states that are known, by the digest; one read by the primary key. */
  async findAccounts(hashes: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.database.db
      .selectFrom('vendor_states')
      .select(['state_hash', 'account_id'])
      .where('state_hash', 'in', hashes)
      .execute();
    return new Map(rows.map((row) => [row.state_hash, row.account_id]));
  }

  async save(rows: readonly VendorStatesTable[]): Promise<void> {
    const values = jsonRows(this.database.engine, 'vendor_states', COLUMNS, JSON.stringify(rows));
    await sql`
      insert into vendor_states (${columnNames(COLUMNS)}) ${values} order by 1
      on conflict (state_hash) do update set ${asExcluded(TOLD)}
    `.execute(this.database.db);
  }

  async deleteUnusedSince(wallMs: number): Promise<void> {
    await this.database.db.deleteFrom('vendor_states').where('used_at_ms', '<', wallMs).execute();
  }
}
