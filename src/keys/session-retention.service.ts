import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DAY_MS, HOUR_MS } from '../config/durations.js';
import { DatabaseService } from '../storage/database.service.js';
import { KnownSessions } from './known-sessions.service.js';

/** For so long a list shows what has ended, and a client that comes back learns why. */
const KEEP_ENDED_MS = 2 * DAY_MS;
/** What nobody has fetched in time. It is refused from its end on; this is only for clocks that differ. */
const KEEP_UNFETCHED_MS = HOUR_MS;
/** So many rows go at a time, so that no statement holds the database for long. */
const PORTION = 200;

/** Deletes sessions that ended long ago, with their spent tokens, and what was under way and came to nothing. */
@Injectable()
export class SessionRetention {
  private readonly logger = new Logger('Keys');

  constructor(
    private readonly database: DatabaseService,
    private readonly known: KnownSessions,
  ) {}

  @Interval(HOUR_MS)
  async deleteOld(): Promise<void> {
    const nowMs = Date.now();
    try {
      while ((await this.deleteSessions(nowMs - KEEP_ENDED_MS)) === PORTION);
      while ((await this.deleteGrants(nowMs - KEEP_UNFETCHED_MS)) === PORTION);
      while ((await this.deleteCodes(nowMs - KEEP_UNFETCHED_MS)) === PORTION);
      while ((await this.deleteRequests(nowMs - KEEP_UNFETCHED_MS)) === PORTION);
      // Another replica may have deleted them.
      this.known.forget((session) => (session.endedAtMs ?? session.endsAtMs) < nowMs - KEEP_ENDED_MS);
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown error';
      this.logger.warn(`Old sessions were not deleted (${reason})`);
    }
  }

  private async deleteSessions(beforeMs: number): Promise<number> {
    const { db } = this.database;
    const found = await db
      .selectFrom('sign_in_sessions')
      .select('id')
      .where((is) => is.or([is('ended_at_ms', '<', beforeMs), is('ends_at_ms', '<', beforeMs)]))
      .limit(PORTION)
      .execute();
    if (found.length === 0) return 0;
    const ids = found.map(({ id }) => id);
    // A session of a month has hundreds of them, and none is added after its end.
    while ((await this.deleteSpent(ids)) === PORTION);
    await db.deleteFrom('sign_in_sessions').where('id', 'in', ids).execute();
    return found.length;
  }

  private async deleteSpent(sessionIds: readonly string[]): Promise<number> {
    const { db } = this.database;
    const some = db.selectFrom('spent_refresh_tokens').select('hash').where('session_id', 'in', sessionIds);
    const [result] = await db.deleteFrom('spent_refresh_tokens').where('hash', 'in', some.limit(PORTION)).execute();
    return Number(result?.numDeletedRows ?? 0n);
  }

  private async deleteGrants(beforeMs: number): Promise<number> {
    const { db } = this.database;
    const old = db.selectFrom('device_grants').select('hash').where('expires_at_ms', '<', beforeMs).limit(PORTION);
    const [result] = await db.deleteFrom('device_grants').where('hash', 'in', old).execute();
    return Number(result?.numDeletedRows ?? 0n);
  }

  private async deleteCodes(beforeMs: number): Promise<number> {
    const { db } = this.database;
    const old = db
      .selectFrom('authorization_codes')
      .select('hash')
      .where('expires_at_ms', '<', beforeMs)
      .limit(PORTION);
    const [result] = await db.deleteFrom('authorization_codes').where('hash', 'in', old).execute();
    return Number(result?.numDeletedRows ?? 0n);
  }

  private async deleteRequests(beforeMs: number): Promise<number> {
    const { db } = this.database;
    const old = db.selectFrom('provider_requests').select('state_hash').where('expires_at_ms', '<', beforeMs);
    const [result] = await db.deleteFrom('provider_requests').where('state_hash', 'in', old.limit(PORTION)).execute();
    return Number(result?.numDeletedRows ?? 0n);
  }
}
