import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Selectable } from 'kysely';
import { ConfigService } from '../config/config.service.js';
import { HOUR_MS } from '../config/durations.js';
import { type Approval } from '../keys/approval.js';
import { type Asker } from '../keys/asker.js';
import { createToken } from '../keys/key-secret.js';
import { DatabaseService } from '../storage/database.service.js';
import { type DatabaseSchema } from '../storage/schema.js';
import { CodeHashes } from './code-hashes.service.js';
import { type AuthorizationRequest, readAuthorizationRequest } from './read-authorization-request.js';
import { redirectBack } from './redirect-back.js';
import { openApproval, sealApproval } from './seal-approval.js';
import { signInOf } from './sign-in-of.js';

/** A client exchanges its code at once. */
export const AUTHORIZATION_CODE_SECONDS = 60;
/** How long a used code is remembered: until the first access token of its session has ended. */
const REMEMBERED_MS = HOUR_MS;
/** Stands for the session while it is being opened, and after the code came again meanwhile. */
const OPENING = 'opening';
const REPLAYED = 'replayed';

type Row = Selectable<DatabaseSchema['authorization_codes']>;

/** What a client proves with a code. */
export interface CodeProof {
  clientId: string | null;
  redirectUri: string | undefined;
  /** Of PKCE. */
  verifier: string | undefined;
}

/** A code was used before, or is another client's, or there is none. `sessionId` is what it was exchanged for. */
export class CodeRefused extends Error {
  override readonly name = 'CodeRefused';

  constructor(
    message: string,
    readonly sessionId?: string,
  ) {
    super(message);
  }
}

/** Codes of the authorization code grant with PKCE: https://www.rfc-editor.org/rfc/rfc6749#section-4.1 */
@Injectable()
export class AuthorizationCodes {
  constructor(
    private readonly database: DatabaseService,
    private readonly hashes: CodeHashes,
    private readonly config: ConfigService,
  ) {}

  /** Checks what a client asks for. Throws `SignInRefused`, or a 404 where signing in is off. */
  check(query: Readonly<Record<string, unknown>>): AuthorizationRequest {
    const { signIn, publicUrl } = signInOf(this.config);
    return readAuthorizationRequest(query, signIn, publicUrl);
  }

  /** Makes a code for who was let in; answers the address that leads back to the client with it. */
  async issue(request: AuthorizationRequest, approval: Approval, address: string | null): Promise<URL> {
    const { db, cipher } = this.database;
    const code = createToken('authorization_code');
    const hash = this.hashes.hash(code);
    const nowMs = await this.database.readNowMs();
    await db
      .deleteFrom('authorization_codes')
      .where('expires_at_ms', '<=', nowMs - REMEMBERED_MS)
      .execute();
    await db
      .insertInto('authorization_codes')
      .values({
        hash,
        client_id: request.clientId,
        redirect_uri: request.redirectUri,
        code_challenge: request.codeChallenge,
        client: request.clientName,
        address,
        approval: sealApproval(approval, cipher, placeOf(hash)),
        key_id: approval.keyId,
        member_id: approval.memberId,
        expires_at_ms: nowMs + AUTHORIZATION_CODE_SECONDS * 1_000,
        session_id: null,
      })
      .execute();
    return redirectBack(request, { code });
  }

  /**
   * Takes a code. Of all who ask with it, on whatever replica, one gets the approval, and calls {@link keep} with the
   * session. Throws {@link CodeRefused}; where the code was used before, its session has to end
   * (https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2).
   */
  async redeem(code: string, proof: CodeProof): Promise<{ approval: Approval; asker: Asker }> {
    const { db, cipher } = this.database;
    const hash = this.hashes.hash(code);
    const row = await db.selectFrom('authorization_codes').selectAll().where('hash', '=', hash).executeTakeFirst();
    if (!row) throw new CodeRefused('code: there is no such code, or it has expired.');
    assertProven(row, proof);
    const { numUpdatedRows } = await db
      .updateTable('authorization_codes')
      .set({ session_id: OPENING, approval: '' })
      .where('hash', '=', hash)
      .where('session_id', 'is', null)
      .where('expires_at_ms', '>', this.database.nowMs())
      .executeTakeFirst();
    if (numUpdatedRows === 0n) await this.refuseUsed(hash);
    const approval = openApproval(row.approval, cipher, placeOf(hash));
    if (!approval) throw new CodeRefused('code: it cannot be used any more. Sign in again.');
    return { approval, asker: { client: row.client, clientId: row.client_id, address: row.address } };
  }

  /** Remembers what a code was exchanged for. False where the code came again meanwhile: the session has to end. */
  async keep(code: string, sessionId: string): Promise<boolean> {
    const { numUpdatedRows } = await this.database.db
      .updateTable('authorization_codes')
      .set({ session_id: sessionId })
      .where('hash', '=', this.hashes.hash(code))
      .where('session_id', '=', OPENING)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  private async refuseUsed(hash: string): Promise<never> {
    await this.database.db
      .updateTable('authorization_codes')
      .set({ session_id: REPLAYED })
      .where('hash', '=', hash)
      .where('session_id', '=', OPENING)
      .execute();
    const row = await this.database.db
      .selectFrom('authorization_codes')
      .select('session_id')
      .where('hash', '=', hash)
      .executeTakeFirst();
    const session = row?.session_id ?? null;
    if (session === null) throw new CodeRefused('code: it has expired. Sign in again.');
    throw new CodeRefused(
      'code: it was used before, so whatever it was used for has ended. Sign in again.',
      session === REPLAYED ? undefined : session,
    );
  }
}

/** Whoever has a code without the rest can neither use nor spend it. */
function assertProven(row: Row, { clientId, redirectUri, verifier }: CodeProof): void {
  if (row.client_id !== clientId) throw new CodeRefused("client_id: the code is another client's.");
  if (row.redirect_uri !== redirectUri)
    throw new CodeRefused('redirect_uri is another one than that of the authorization request.');
  if (
    createHash('sha256')
      .update(verifier ?? '')
      .digest('base64url') !== row.code_challenge
  )
    throw new CodeRefused('code_verifier does not belong to the code_challenge of the authorization request.');
}

/** What the sealed approval of a code is bound to. */
function placeOf(hash: string): string {
  return `authorization_codes/${hash}`;
}
