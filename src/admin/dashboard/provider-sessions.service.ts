import { Injectable } from '@nestjs/common';
import { type Actor } from '../../audit/actor.js';
import { ConfigService } from '../../config/config.service.js';
import { HOUR_MS } from '../../config/durations.js';
import { steadyNowMs } from '../../config/steady-clock.js';
import { GatewayKeys } from '../../keys/gateway-keys.service.js';
import { ProviderAway, RenewalRefused } from '../../keys/renewal-refusal.js';
import { isValid } from '../../keys/resolved-key.js';
import { isOver, type SignInSession } from '../../keys/sign-in-session.js';
import { SignInSessions } from '../../keys/sign-in-sessions.service.js';
import { CodeRefused } from '../../sign-in/authorization-codes.service.js';
import { CodeExchange } from '../../sign-in/code-exchange.service.js';
import { IdentityProvider } from '../../sign-in/provider/identity-provider.service.js';
import { DASHBOARD_CLIENT, dashboardCallback } from '../../sign-in/read-authorization-request.js';
import { signInOf } from '../../sign-in/sign-in-of.js';
import { SESSION_MS } from './session-cookie.js';
import { type Visitor } from './visitor.js';

/** How long nobody is asked again, where the database could not be asked. */
const DATABASE_PAUSE_MS = 10_000;
const MOST_PAUSES = 1_000;

/**
 * Knows who has signed in to the dashboard at the company's provider. They have the role that they have now, and the
 * provider is asked again each time that an access token would have ended.
 */
@Injectable()
export class ProviderSessions {
  private readonly renewals = new Map<string, Promise<boolean>>();
  /** Until when the provider is not asked again, by session; steady. */
  private readonly pausedUntilMs = new Map<string, number>();

  constructor(
    private readonly sessions: SignInSessions,
    private readonly codes: CodeExchange,
    private readonly provider: IdentityProvider,
    private readonly keys: GatewayKeys,
    private readonly config: ConfigService,
  ) {}

  /**
   * Opens a session for whoever has come back from the provider with a code; answers its id. Undefined where the code
   * is good for nothing, or whoever it was made for may not come in. No client gets the session's tokens.
   */
  async open(code: string, verifier: string, address: string | null): Promise<string | undefined> {
    const { publicUrl } = signInOf(this.config);
    const proof = { clientId: DASHBOARD_CLIENT, redirectUri: dashboardCallback(publicUrl), verifier };
    try {
      const { session } = await this.codes.exchange(code, proof, ({ approval, asker }) => {
        // Somebody who has approved with a gateway key is no more than the holder of that key.
        if (!approval.provider || approval.memberId === null)
          throw new CodeRefused('code: a gateway key has approved it.');
        return this.sessions.open(approval, { ...asker, address }, SESSION_MS);
      });
      return session.id;
    } catch (error) {
      if (error instanceof CodeRefused || error instanceof RenewalRefused) return undefined;
      throw error;
    }
  }

  /** Finds whose session it is; undefined where it has ended, or nobody may come in with it now. */
  async find(id: string): Promise<Visitor | undefined> {
    const session = await this.read(id);
    const nowMs = Date.now();
    if (!session || isOver(session, nowMs)) return undefined;
    if (session.accessExpiresAtMs <= nowMs && !(await this.goesOn(session, nowMs))) return undefined;
    const key = this.keys.get(session.keyId);
    const holder = key && this.keys.resolve(key);
    if (!holder?.member || holder.member.id !== session.memberId || !isValid(holder, nowMs)) return undefined;
    const { id: memberId, role } = holder.member;
    return {
      role,
      actor: { kind: 'member', id: memberId },
      own: role === 'member' ? { kind: 'member', id: memberId } : null,
      signInId: id,
    };
  }

  async end(id: string, address: string | null): Promise<void> {
    const session = await this.read(id);
    if (!session || session.endedAtMs !== null) return;
    const by: Actor = { kind: 'member', id: session.memberId, address };
    await this.sessions.end(id, 'signed_out', by);
  }

  private async read(id: string): Promise<SignInSession | undefined> {
    const known = this.sessions.get(id);
    if (known) return known;
    // Another replica has opened it a moment ago.
    await this.sessions.catchUp();
    return this.sessions.get(id);
  }

  /**
   * Whether a session whose access token has ended goes on. While the provider is away it does for as long as one more
   * access token would last: people see the dashboard during an outage, and who has left is out after that.
   */
  private async goesOn(session: SignInSession, nowMs: number): Promise<boolean> {
    const { id, accessExpiresAtMs } = session;
    const inGrace = nowMs < accessExpiresAtMs + (this.config.current.signIn?.accessTokenMs ?? HOUR_MS);
    if ((this.pausedUntilMs.get(id) ?? 0) > steadyNowMs()) return inGrace;
    const renewal = this.renewals.get(id) ?? this.renew(id).finally(() => this.renewals.delete(id));
    this.renewals.set(id, renewal);
    return (await renewal) || (inGrace && this.pausedUntilMs.has(id));
  }

  /** Asks the provider. Gives false where it refuses, and where nobody can say: then there is a pause. */
  private async renew(id: string): Promise<boolean> {
    try {
      await this.sessions.renewById(id, this.provider.recheck);
      this.pausedUntilMs.delete(id);
      return true;
    } catch (error) {
      this.pausedUntilMs.delete(id);
      if (error instanceof RenewalRefused) return false;
      if (this.pausedUntilMs.size >= MOST_PAUSES) this.pausedUntilMs.clear();
      const pauseMs = error instanceof ProviderAway ? error.retryAfterSeconds * 1_000 : DATABASE_PAUSE_MS;
      this.pausedUntilMs.set(id, steadyNowMs() + pauseMs);
      return false;
    }
  }
}
