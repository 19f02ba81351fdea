import { Injectable } from '@nestjs/common';
import { type Selectable } from 'kysely';
import { GatewayError } from '../dialects/gateway-error.js';
import { type Approval } from '../keys/approval.js';
import { type Asker } from '../keys/asker.js';
import { createToken } from '../keys/key-secret.js';
import { DatabaseService } from '../storage/database.service.js';
import { type DatabaseSchema } from '../storage/schema.js';
import { AddressLimits } from './address-limits.service.js';
import { CodeHashes } from './code-hashes.service.js';
import { openApproval, sealApproval } from './seal-approval.js';
import { createUserCode, readUserCode } from './user-code.js';

export const DEVICE_CODE_SECONDS = 600;
export const POLL_SECONDS = 5;
/** What a network may take from the pause between two questions. */
const JITTER_MS = 1_000;
/** So many devices wait at a time. */
const MOST_GRANTS = 10_000;

/** What a device is told that begins. */
interface OpenedGrant {
  deviceCode: string;
  userCode: string;
  expiresInSeconds: number;
  intervalSeconds: number;
}

/** A device that waits, for the person who is asked to let it in. */
export interface PendingGrant {
  client: string;
  address: string | null;
  createdAtMs: number;
}

/** What a device code is worth once it was approved. */
interface RedeemedGrant {
  approval: Approval;
  asker: Asker;
}

type NotRedeemed = 'authorization_pending' | 'slow_down' | 'access_denied' | 'expired_token';
type Row = Selectable<DatabaseSchema['device_grants']>;

/**
 * Devices that wait until somebody has confirmed their code: https://www.rfc-editor.org/rfc/rfc8628. All replicas
 * share them, and times go by the database's clock.
 */
@Injectable()
export class DeviceGrants {
  constructor(
    private readonly database: DatabaseService,
    private readonly hashes: CodeHashes,
    private readonly limits: AddressLimits,
  ) {}

  /** Begins a sign-in. Throws a 503 where too many wait already. */
  async open({ client, clientId, address }: Asker): Promise<OpenedGrant> {
    const { db } = this.database;
    const nowMs = await this.database.readNowMs();
    await db.deleteFrom('device_grants').where('expires_at_ms', '<=', nowMs).execute();
    const { waiting } = await db
      .selectFrom('device_grants')
      .select((expression) => expression.fn.countAll<number>().as('waiting'))
      .executeTakeFirstOrThrow();
    if (Number(waiting) >= MOST_GRANTS)
      throw new GatewayError(503, 'Too many devices are signing in. Try again in a minute.', { retryAfterSeconds: 60 });
    const deviceCode = createToken('device_code');
    for (;;) {
      const userCode = createUserCode();
      const made = await db
        .insertInto('device_grants')
        .values({
          hash: this.hashes.hash(deviceCode),
          user_code_hash: this.hashes.hash(userCode),
          status: 'pending',
          client,
          client_id: clientId,
          address,
          approval: null,
          key_id: null,
          member_id: null,
          created_at_ms: nowMs,
          expires_at_ms: nowMs + DEVICE_CODE_SECONDS * 1_000,
          interval_ms: POLL_SECONDS * 1_000,
          polled_at_ms: null,
        })
        // Another device may have the same code for people, at odds of one to millions.
        .onConflict((conflict) => conflict.column('user_code_hash').doNothing())
        .executeTakeFirst();
      if ((made.numInsertedOrUpdatedRows ?? 0n) > 0n)
        return { deviceCode, userCode, expiresInSeconds: DEVICE_CODE_SECONDS, intervalSeconds: POLL_SECONDS };
    }
  }

  /** Finds the device that waits with a code. Undefined for a wrong one; a 429 where too many wrong ones came. */
  async pending(userCode: string): Promise<PendingGrant | undefined> {
    const row = await this.find(userCode);
    return row && { client: row.client, address: row.address, createdAtMs: row.created_at_ms };
  }

  /** Lets the device in that waits with a code. False where none does any more. */
  approve(userCode: string, approval: Approval): Promise<boolean> {
    return this.decide(userCode, (hash) => ({
      status: 'approved',
      approval: sealApproval(approval, this.database.cipher, placeOf(hash)),
      key_id: approval.keyId,
      member_id: approval.memberId,
    }));
  }

  /** Refuses the device that waits with a code. False where none does any more. */
  deny(userCode: string): Promise<boolean> {
    return this.decide(userCode, () => ({ status: 'denied' }));
  }

  /**
   * Tells a device how its sign-in stands. Of all who ask with an approved code, on whatever replica, one gets the
   * approval. A device that asks too often has to wait longer each time.
   */
  async redeem(deviceCode: string, clientId: string | null): Promise<RedeemedGrant | NotRedeemed> {
    const hash = this.hashes.hash(deviceCode);
    const row = await this.database.db
      .selectFrom('device_grants')
      .selectAll()
      .where('hash', '=', hash)
      .where('expires_at_ms', '>', this.database.nowMs())
      .executeTakeFirst();
    if (!row || (row.client_id !== null && row.client_id !== clientId)) return 'expired_token';
    if (row.status === 'pending') return this.notePoll(row);
    if (row.status === 'denied') return 'access_denied';
    const { numDeletedRows } = await this.database.db
      .deleteFrom('device_grants')
      .where('hash', '=', hash)
      .executeTakeFirst();
    const approval =
      numDeletedRows === 0n
        ? undefined
        : openApproval(row.approval ?? '', this.database.cipher, placeOf(row.user_code_hash));
    if (!approval) return 'expired_token';
    return { approval, asker: { client: row.client, clientId: row.client_id, address: row.address } };
  }

  private async notePoll(row: Row): Promise<NotRedeemed> {
    const nowMs = await this.database.readNowMs();
    const { polled_at_ms: polledAtMs, interval_ms: intervalMs } = row;
    const tooSoon = polledAtMs !== null && nowMs - polledAtMs < intervalMs - JITTER_MS;
    const { numUpdatedRows } = await this.database.db
      .updateTable('device_grants')
      .set({ polled_at_ms: nowMs, interval_ms: tooSoon ? intervalMs + POLL_SECONDS * 1_000 : intervalMs })
      .where('hash', '=', row.hash)
      .where('polled_at_ms', polledAtMs === null ? 'is' : '=', polledAtMs)
      .executeTakeFirst();
    // Somebody else has asked with the same code at the same moment.
    return tooSoon || numUpdatedRows === 0n ? 'slow_down' : 'authorization_pending';
  }

  private async find(userCode: string): Promise<Row | undefined> {
    this.limits.assertCodesMayBeTried();
    const code = readUserCode(userCode);
    const row =
      code === undefined
        ? undefined
        : await this.database.db
            .selectFrom('device_grants')
            .selectAll()
            .where('user_code_hash', '=', this.hashes.hash(code))
            .where('status', '=', 'pending')
            .where('expires_at_ms', '>', this.database.nowMs())
            .executeTakeFirst();
    if (!row) this.limits.countWrongCode();
    return row;
  }

  private async decide(
    userCode: string,
    how: (hash: string) => Partial<Pick<Row, 'status' | 'approval' | 'key_id' | 'member_id'>>,
  ): Promise<boolean> {
    const row = await this.find(userCode);
    if (!row) return false;
    const { numUpdatedRows } = await this.database.db
      .updateTable('device_grants')
      .set(how(row.user_code_hash))
      .where('hash', '=', row.hash)
      .where('status', '=', 'pending')
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }
}

/** What the sealed approval of a device is bound to. */
function placeOf(userCodeHash: string): string {
  return `device_grants/${userCodeHash}`;
}
