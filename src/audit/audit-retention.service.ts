import { Inject, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { ConfigService } from '../config/config.service.js';
import { DAY_MS, HOUR_MS } from '../config/durations.js';
import { type GatewayConfig } from '../config/gateway-config.js';
import { DatabaseService } from '../storage/database.service.js';
import { jobActor } from './actor.js';
import { writeAuditEntry } from './write-audit-entry.js';

/** Deletes entries of the audit log whose time is over, whole days at a time. Nothing else deletes any. */
@Injectable()
export class AuditRetention {
  private readonly logger = new Logger('Audit');

  constructor(
    private readonly database: DatabaseService,
    @Inject(ConfigService) private readonly config: { current: Pick<GatewayConfig, 'audit'> },
  ) {}

  @Interval(HOUR_MS)
  async deleteOld(): Promise<void> {
    const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    const beforeMs = today - this.config.current.audit.keepDays * DAY_MS;
    try {
      await this.database.db.transaction().execute(async (transaction) => {
        const [result] = await transaction.deleteFrom('audit_entries').where('at_ms', '<', beforeMs).execute();
        const rows = Number(result?.numDeletedRows ?? 0n);
        // Another replica was here before.
        if (rows === 0) return;
        await transaction.deleteFrom('audit_names').where('at_ms', '<', beforeMs).execute();
        await writeAuditEntry(transaction, jobActor('retention'), {
          action: 'delete_old',
          subject: { kind: 'retention', id: 'audit_entries' },
          before: null,
          after: { rows, before: new Date(beforeMs).toISOString() },
        });
      });
    } catch (error) {
      this.logger.warn(`Old entries were not deleted (${error instanceof Error ? error.message : 'unknown error'})`);
    }
  }
}
