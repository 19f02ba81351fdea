import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { type Secret } from '../config/secret.js';
import { settlesWithin } from '../config/settles-within.js';
import { ClientLeft } from '../proxy/client-left.js';
import { SealError } from '../storage/token-cipher.js';
import { writeUntilStored } from '../storage/write-until-stored.js';
import { BY_SIGN_IN } from './by-sign-in.js';
import { explainSessionEnd, SIGN_IN_AGAIN } from './explain-session-end.js';
import { GatewayKeys } from './gateway-keys.service.js';
import { KnownSessions } from './known-sessions.service.js';
import { ProviderAway, RenewalRefused } from './renewal-refusal.js';
import { SessionEndings } from './session-endings.service.js';
import { type EndReason, isOver, type SignInSession } from './sign-in-session.js';
import {
  type RenewedTokens,
  type SessionRow,
  SignInSessionRepository,
  toSession,
} from './sign-in-session.repository.js';

/**
 * Asks whoever has approved a session whether it may go on. `providerToken` is null where a key has approved; the
 * answer's `refreshToken` is what the provider is asked with next time, null where that stays the same. Has to answer
 * within `LEASE_MS`.
 */
export type Recheck = (session: SignInSession, providerToken: Secret | null) => Promise<RecheckResult>;

export type RecheckResult =
  | { kind: 'granted'; refreshToken: Secret | null }
  /** `reason` is a sentence for people. */
  | { kind: 'refused'; reason: string }
  /** What the provider has given before it failed counts, too: it may have spent what it gave earlier. */
  | { kind: 'away'; reason: string; refreshToken?: Secret | null };

/** What is renewed, and what the session has from then on. `tokens` are null where a client holds none. */
interface Renewal {
  row: SessionRow;
  tokens: RenewedTokens | null;
  accessTokenMs: number;
  /** Whether the client waits no longer, for which new tokens would be lost and its own spent. */
  hasLeft?: (() => boolean) | undefined;
}

/** A refresh token, and who sends it: HMACs. */
type Spending = Pick<RenewedTokens, 'spentHash' | 'spenderHash'>;

const UNKNOWN = `This refresh token is not known here. ${SIGN_IN_AGAIN}`;
const SPENT = `Another process of this client has used this refresh token and has a newer one. ${SIGN_IN_AGAIN}`;

/** For so long one replica may ask the provider, and no other one does. */
const LEASE_MS = 60_000;
/** A client that waits longer for an answer asks once more, and would spend its token twice. */
const PATIENCE_MS = 10_000;

/** Renews sessions, each by one replica at a time: whoever has approved one is asked first. */
@Injectable()
export class SessionRenewal implements BeforeApplicationShutdown {
  /** What the provider has given and the database does not have yet, by session. */
  private readonly writes = new Map<string, Promise<unknown>>();
  private isStopping = false;

  constructor(
    private readonly known: KnownSessions,
    private readonly repository: SignInSessionRepository,
    private readonly endings: SessionEndings,
    private readonly keys: GatewayKeys,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await Promise.allSettled(this.writes.values());
  }

  /**
   * Renews a session; answers how it is then. Throws a `RenewalRefused` where it has ended or ends now; a
   * `ProviderAway` where nobody can say and a `ClientLeft`, after which the client's token is as good as before.
   */
  async renew({ row, tokens, accessTokenMs, hasLeft }: Renewal, recheck: Recheck): Promise<SignInSession> {
    const session = toSession(row);
    if (session.endedAtMs !== null) throw refused(session.endedBecause ?? 'refused');
    if (isOver(session, Date.now())) throw await this.end(session, 'expired');
    if (!session.renewable) throw refused('expired');
    const claimed = this.writes.has(row.id) ? undefined : await this.repository.claim(row, LEASE_MS);
    if (!claimed) throw await this.whyNotClaimed(row, tokens);
    let renewed: SignInSession;
    try {
      await this.ask(claimed, session, recheck);
      if (hasLeft?.()) throw new ClientLeft('The client left before its session was renewed.');
      renewed = await this.write(claimed, session, tokens, accessTokenMs);
    } catch (error) {
      if (error instanceof RenewalRefused) throw error;
      // While the database is away the claim stays until its time is over.
      if (!this.writes.has(row.id)) await this.repository.giveUpClaim(row.id).catch(() => undefined);
      throw error;
    }
    // The former token is spent, so the client gets its new ones even if the database has gone away since.
    await this.known.catchUp().catch(() => undefined);
    return renewed;
  }

  private async write(
    row: SessionRow,
    session: SignInSession,
    tokens: RenewedTokens | null,
    accessTokenMs: number,
  ): Promise<SignInSession> {
    const renewedAtMs = Date.now();
    const accessExpiresAtMs = Math.min(renewedAtMs + accessTokenMs, session.endsAtMs);
    const isStored = await this.repository
      .renew(row, tokens, renewedAtMs, accessExpiresAtMs)
      .catch(async (error: unknown) => {
        // A connection that breaks while it commits leaves open whether it has.
        if (tokens && (await this.repository.find('refresh_hash', tokens.refreshHash))) return true;
        throw error;
      });
    if (!isStored) throw await this.whyEnded(row.id);
    return { ...session, renewedAtMs, accessExpiresAtMs };
  }

  /** Returns where the session may go on. */
  private async ask(row: SessionRow, session: SignInSession, recheck: Recheck): Promise<void> {
    if (!(await this.keys.opens(session.keyId))) throw await this.end(session, 'refused');
    if (!session.provider) return;
    const result = await recheck(session, await this.openToken(row, session));
    if (result.kind === 'refused') throw await this.end(session, 'refused', result.reason);
    if (result.refreshToken) await this.store(row.id, result.refreshToken);
    if (result.kind === 'away') throw new ProviderAway(result.reason);
  }

  private async openToken(row: SessionRow, session: SignInSession): Promise<Secret | null> {
    try {
      return this.repository.openProviderToken(row);
    } catch (error) {
      // It was sealed with a key that is gone.
      if (error instanceof SealError) throw await this.end(session, 'refused');
      throw error;
    }
  }

  /**
   * Stores what the provider has given, before anything else comes of it: what it gave before is spent. A client that
   * has waited long is told to come again, and the write goes on.
   */
  private async store(id: string, token: Secret): Promise<void> {
    const write = writeUntilStored(
      `What the provider gave for the session ${id}`,
      () => this.repository.storeProviderToken(id, token),
      () => this.isStopping,
    ).finally(() => this.writes.delete(id));
    this.writes.set(id, write);
    if (!(await settlesWithin(write, PATIENCE_MS)))
      throw new ProviderAway('The database is away; ask again in a while.');
  }

  /** Ends a session that cannot go on; answers what to throw. */
  private async end(session: SignInSession, because: EndReason, reason?: string): Promise<RenewalRefused> {
    await this.endings.end(session.id, because, BY_SIGN_IN);
    return reason === undefined ? refused(because) : new RenewalRefused(`${reason} ${SIGN_IN_AGAIN}`, because);
  }

  /** Refuses a refresh token that no session has now, and ends the session that it was stolen from. */
  async refuseSpent({ spentHash, spenderHash }: Spending): Promise<RenewalRefused> {
    const row = await this.repository.findSpent(spentHash);
    if (!row) return new RenewalRefused(UNKNOWN);
    if (row.ended_at_ms !== null) return refused(toSession(row).endedBecause ?? 'refused');
    if (spenderHash !== null && row.spender_hash === spenderHash) return new RenewalRefused(SPENT);
    return await this.end(toSession(row), 'reused');
  }

  /** Another process renews the session, or has done so since the row was read: the client's token is spent then. */
  private async whyNotClaimed(row: SessionRow, tokens: RenewedTokens | null): Promise<Error> {
    const now = await this.repository.find('id', row.id);
    if (!now || now.ended_at_ms !== null) return await this.whyEnded(row.id);
    if (tokens && now.refresh_hash !== row.refresh_hash) return await this.refuseSpent(tokens);
    return new ProviderAway('This session is being renewed; use the tokens that come of it, or ask again.', 1);
  }

  private async whyEnded(id: string): Promise<RenewalRefused> {
    const row = await this.repository.find('id', id);
    return refused((row && toSession(row).endedBecause) ?? 'refused');
  }
}

function refused(because: EndReason): RenewalRefused {
  return new RenewalRefused(explainSessionEnd(because), because);
}
