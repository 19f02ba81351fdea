import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { ConfigService } from '../config/config.service.js';
import { MINUTE_MS } from '../config/durations.js';
import { DatabaseService } from '../storage/database.service.js';
import { fileActor } from './actor.js';
import { writeAuditEntry } from './write-audit-entry.js';

/** So long after each other the processes of a gateway read one change of the file. */
const SAME_CHANGE_MS = 5 * MINUTE_MS;

/** Writes into the audit log that `config.json` was changed: which fields, and none of their values. */
@Injectable()
export class ConfigurationChanges implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Audit');
  /** Settles when all changes so far are written. */
  settled: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: DatabaseService,
    @Inject(ConfigService) { changed$ }: Pick<ConfigService, 'changed$'>,
  ) {
    changed$.subscribe(({ fields, digest }) => {
      this.settled = this.settled.then(() => this.write(fields, digest));
    });
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.settled;
  }

  private async write(fields: readonly string[], digest: string): Promise<void> {
    const subject = { kind: 'configuration', id: `config.json ${digest}` } as const;
    try {
      await this.database.db.transaction().execute(async (transaction) => {
        await this.database.takeTurns(transaction);
        const last = await transaction
          .selectFrom('audit_entries')
          .select(['subject_id', 'at_ms'])
          .where('subject_kind', '=', 'configuration')
          .orderBy('id', 'desc')
          .limit(1)
          .executeTakeFirst();
        // Another worker or replica has told of the same change.
        if (last?.subject_id === subject.id && Date.now() - last.at_ms < SAME_CHANGE_MS) return;
        await writeAuditEntry(transaction, fileActor('config.json'), {
          action: 'reload',
          subject,
          before: null,
          after: { fields },
        });
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown error';
      this.logger.warn(`The change of config.json is not in the audit log (${reason})`);
    }
  }
}
