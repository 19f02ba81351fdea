import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type Actor } from '../audit/actor.js';
import { ConfigService } from '../config/config.service.js';
import { DAY_MS, MINUTE_MS } from '../config/durations.js';
import { type GatewayConfig } from '../config/gateway-config.js';
import { type Approval } from './approval.js';
import { type Asker } from './asker.js';
import { BY_SIGN_IN } from './by-sign-in.js';
import { explainSessionEnd, SIGN_IN_AGAIN } from './explain-session-end.js';
import { GatewayKeys } from './gateway-keys.service.js';
import { createToken } from './key-secret.js';
import { KnownSessions } from './known-sessions.service.js';
import { RenewalRefused } from './renewal-refusal.js';
import { findRoomForSession } from './room-for-session.js';
import { SessionEndings } from './session-endings.service.js';
import { type Recheck, SessionRenewal } from './session-renewal.service.js';
import { type EndReason, type IssuedTokens, type SignInSession } from './sign-in-session.js';
import { type RenewedTokens, type SessionRow, SignInSessionRepository } from './sign-in-session.repository.js';

/** The client that renews a session. */
interface RenewingClient {
  network?: string | null;
  /** Whether nobody waits for the tokens any more. */
  hasLeft?: () => boolean;
}

/** As configured by default, for what was opened while signing in was on. */
const DEFAULTS = { accessTokenMs: 60 * MINUTE_MS, sessionMs: 30 * DAY_MS };

/** Opens, finds, renews and ends the sessions of those who sign in. */
@Injectable()
export class SignInSessions {
  constructor(
    private readonly known: KnownSessions,
    private readonly repository: SignInSessionRepository,
    private readonly endings: SessionEndings,
    private readonly renewal: SessionRenewal,
    private readonly keys: GatewayKeys,
    @Inject(ConfigService) private readonly config: { current: Pick<GatewayConfig, 'signIn'> },
  ) {}

  /**
   * Opens a session for whom somebody has approved; it lasts `mostMs` at most. Throws a `RenewalRefused` where the key
   * opens nothing any more, or has opened too many.
   */
  async open({ keyId, memberId, provider }: Approval, asker: Asker, mostMs = Infinity): Promise<IssuedTokens> {
    // The key may have been revoked since somebody approved.
    if (!(await this.keys.opens(keyId)))
      throw new RenewalRefused(`Whoever has approved this sign-in may not use the gateway any more. ${SIGN_IN_AGAIN}`);
    await this.makeRoom(keyId);
    const { accessTokenMs } = this.lifetimes;
    const sessionMs = Math.min(this.lifetimes.sessionMs, mostMs);
    const nowMs = Date.now();
    const renewable = !provider || provider.refreshToken !== null;
    const session: SignInSession = {
      id: `ses_${randomBytes(8).toString('hex')}`,
      keyId,
      memberId,
      ...asker,
      provider: provider && { issuer: provider.issuer, subject: provider.subject },
      createdAtMs: nowMs,
      renewedAtMs: nowMs,
      accessExpiresAtMs: nowMs + accessTokenMs,
      endsAtMs: nowMs + (renewable ? sessionMs : accessTokenMs),
      endedAtMs: null,
      endedBecause: null,
      renewable,
    };
    const accessToken = createToken('access');
    const refreshToken = renewable ? createToken('refresh') : null;
    const hashes = {
      access: this.known.hashOf(accessToken),
      refresh: refreshToken === null ? null : this.known.hashOf(refreshToken),
    };
    const by: Actor = memberId === null ? { kind: 'key', id: keyId, address: null } : memberActor(memberId);
    await this.repository.insert(session, hashes, provider, { ...by, address: asker.address });
    // What was approved is used up, so the client gets its tokens even if the database has gone away since.
    await this.known.catchUp().catch(() => undefined);
    return issued(session, accessToken, refreshToken, nowMs);
  }

  /** Finds the session of an access token in memory, whether it has ended or not. */
  find(accessToken: string): SignInSession | undefined {
    return this.known.find(accessToken);
  }

  get(id: string): SignInSession | undefined {
    return this.known.get(id);
  }

  /** Sees what other processes have opened and ended. Rejects where the database is away. */
  catchUp(): Promise<void> {
    return this.known.catchUp();
  }

  list(memberId?: string): SignInSession[] {
    const all = [...this.known.all.values()];
    return memberId === undefined ? all : all.filter((session) => session.memberId === memberId);
  }

  /**
   * Renews a session for the client that holds its refresh token, which is spent then. A refresh token that comes again
   * ends its session: one of the two has stolen it.
   *
   * @param client its `network` is the address of a client whose processes share a file of tokens, null for any other
   * one. From the address that has spent a token, it is another process of the client that sends it again: it is
   * refused, and the session goes on.
   * @throws RenewalRefused where the client has to sign in again.
   * @throws ProviderAway where nobody can say now; nothing is spent.
   * @throws ClientLeft where the client has left meanwhile; nothing is spent.
   */
  async renew(
    refreshToken: string,
    clientId: string | null,
    recheck: Recheck,
    { network = null, hasLeft }: RenewingClient = {},
  ): Promise<IssuedTokens> {
    const spentHash = this.known.hashOf(refreshToken);
    const spenderHash = network === null ? null : this.known.hashOf(`the network address ${network}`);
    const row = await this.repository.find('refresh_hash', spentHash);
    if (!row) throw await this.renewal.refuseSpent({ spentHash, spenderHash });
    if (row.client_id !== clientId)
      throw new RenewalRefused(`This refresh token was issued to a client with another client_id. ${SIGN_IN_AGAIN}`);
    const [accessToken, next] = [createToken('access'), createToken('refresh')];
    const [accessHash, refreshHash] = [this.known.hashOf(accessToken), this.known.hashOf(next)];
    const tokens = { accessHash, refreshHash, spentHash, spenderHash };
    const session = await this.renewRow(row, tokens, recheck, hasLeft);
    return issued(session, accessToken, next, session.renewedAtMs);
  }

  /** Renews a session whose tokens no client holds. Throws as `renew` does. */
  async renewById(sessionId: string, recheck: Recheck): Promise<SignInSession> {
    const row = await this.repository.find('id', sessionId);
    if (!row) throw new RenewalRefused(explainSessionEnd('expired'));
    return await this.renewRow(row, null, recheck);
  }

  /** Ends the session of an access or refresh token, if there is one. */
  async revoke(token: string): Promise<void> {
    const row = await this.findByToken(token);
    if (!row || row.ended_at_ms !== null) return;
    const by: Actor =
      row.member_id === null ? { kind: 'key', id: row.key_id, address: null } : memberActor(row.member_id);
    await this.endings.end(row.id, 'signed_out', by);
  }

  end(id: string, because: EndReason, by: Actor): Promise<boolean> {
    return this.endings.end(id, because, by);
  }

  endAllOf(memberId: string, because: EndReason, by: Actor): Promise<number> {
    return this.endings.endAllOf(memberId, because, by);
  }

  private async makeRoom(keyId: string): Promise<void> {
    const { isTooOften, surplus } = findRoomForSession(this.known.all.values(), keyId, Date.now());
    if (isTooOften)
      throw new RenewalRefused('Too many have signed in with this account or key within an hour. Try again later.');
    for (const id of surplus) await this.endings.end(id, 'replaced', BY_SIGN_IN);
  }

  private renewRow(
    row: SessionRow,
    tokens: RenewedTokens | null,
    recheck: Recheck,
    hasLeft?: () => boolean,
  ): Promise<SignInSession> {
    return this.renewal.renew({ row, tokens, accessTokenMs: this.lifetimes.accessTokenMs, hasLeft }, recheck);
  }

  private async findByToken(token: string): Promise<SessionRow | undefined> {
    await this.known.catchUp();
    const byAccess = this.known.find(token);
    if (byAccess) return await this.repository.find('id', byAccess.id);
    const hash = this.known.hashOf(token);
    // One process of a client may sign out with a token that another one of it has spent.
    return (await this.repository.find('refresh_hash', hash)) ?? (await this.repository.findSpent(hash));
  }

  private get lifetimes(): { accessTokenMs: number; sessionMs: number } {
    return this.config.current.signIn ?? DEFAULTS;
  }
}

function memberActor(id: string): Actor {
  return { kind: 'member', id, address: null };
}

function issued(session: SignInSession, accessToken: string, refreshToken: string | null, nowMs: number): IssuedTokens {
  const expiresInSeconds = Math.max(0, Math.floor((session.accessExpiresAtMs - nowMs) / 1_000));
  return { session, accessToken, refreshToken, expiresInSeconds };
}
