import { Injectable } from '@nestjs/common';
import { type Selectable } from 'kysely';
import { type Actor } from '../audit/actor.js';
import { type AuditAction } from '../audit/audit-entry.js';
import { writeAuditEntry } from '../audit/write-audit-entry.js';
import { DatabaseService } from '../storage/database.service.js';
import { type OrganizationsTable } from '../storage/team-schema.js';
import { auditedOrganization } from './audited-holders.js';
import { changeDirectory } from './change-directory.js';
import { changeLimits, changeRaises, raiseAction } from './change-limits.js';
import { Directory } from './directory.service.js';
import { forgetWindows } from './forget-windows.js';
import { toOrganization } from './holder-rows.js';
import { type Organization, ORGANIZATION_ID } from './organization.js';
import { type RaiseSettings } from './raise-settings.js';
import { type OrganizationChanges } from './team-settings.js';

type Row = Selectable<OrganizationsTable>;

/** Changes the one organization. */
@Injectable()
export class OrganizationSettings {
  constructor(
    private readonly database: DatabaseService,
    private readonly directory: Directory,
  ) {}

  get(): Organization {
    return this.directory.organization;
  }

  /** Changes what is named. */
  update(changes: OrganizationChanges, by: Actor): Promise<Organization> {
    return this.change(by, 'update', (row) => ({
      ...(changes.models !== undefined && { models: JSON.stringify(changes.models ?? []) }),
      ...changeLimits(toOrganization(row), row.limits, changes),
    }));
  }

  /** Raises limits for a while, or takes raises back. */
  raise(settings: RaiseSettings, by: Actor): Promise<Organization> {
    return this.change(by, raiseAction(settings), (row) => {
      const { raises, limits } = toOrganization(row);
      return { raises: changeRaises(raises, limits, settings, Date.now()) };
    });
  }

  /** The row is made by the first change. */
  private async change(by: Actor, action: AuditAction, columnsOf: (row: Row) => Partial<Row>): Promise<Organization> {
    await changeDirectory(this.database.db, by, async (change) => {
      const { transaction, revision } = change;
      const bare = { id: ORGANIZATION_ID, models: '[]', limits: '{}', revision };
      await transaction
        .insertInto('organizations')
        .values(bare)
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
      const organizations = transaction.selectFrom('organizations').selectAll().where('id', '=', ORGANIZATION_ID);
      const row = await organizations.executeTakeFirstOrThrow();
      const after = await transaction
        .updateTable('organizations')
        .set({ ...columnsOf(row), revision })
        .where('id', '=', ORGANIZATION_ID)
        .returningAll()
        .executeTakeFirstOrThrow();
      const [former, changed] = [toOrganization(row), toOrganization(after)];
      const limits = { id: ORGANIZATION_ID, before: former.limits, after: changed.limits };
      await forgetWindows(this.database, change, [limits]);
      await writeAuditEntry(transaction, by, {
        action,
        subject: { kind: 'organization', id: ORGANIZATION_ID },
        before: auditedOrganization(former),
        after: auditedOrganization(changed),
      });
    });
    await this.directory.refresh();
    return this.get();
  }
}
