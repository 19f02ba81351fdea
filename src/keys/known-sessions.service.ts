import { hash } from 'node:crypto';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ChangeWatch } from '../storage/change-watch.js';
import { DatabaseService } from '../storage/database.service.js';
import { loadDerivedSecret } from '../storage/load-derived-secret.js';
import { Directory } from './directory.service.js';
import { hashKey } from './key-secret.js';
import { RevisedRows } from './revised-rows.js';
import { SignInSessionRepository, type RevisedSession } from './sign-in-session.repository.js';
import { type SignInSession } from './sign-in-session.js';

/** An access token of a session. */
interface KnownToken {
  /** With the time at which this token ends. */
  session: SignInSession;
  /** The digest of the token, once somebody has sent it. */
  digest: string | undefined;
}

/** Keeps all sessions in memory and in the database the same, those that have ended lately too. */
@Injectable()
export class KnownSessions implements OnModuleInit, OnApplicationShutdown {
  private readonly rows = new RevisedRows<SignInSession, RevisedSession>();
  private readonly byHash = new Map<string, KnownToken>();
  /** Tokens that were sent, by their digests. The peppered hash takes several times as long. */
  private readonly seen = new Map<string, KnownToken>();
  private pepper: Buffer = Buffer.alloc(0);
  private readonly watch: ChangeWatch;

  constructor(
    private readonly database: DatabaseService,
    private readonly repository: SignInSessionRepository,
    private readonly directory: Directory,
  ) {
    this.watch = new ChangeWatch(database, {
      logger: 'Keys',
      name: 'sessions',
      meanwhile: 'checked as they were last known',
      intervalMs: 500,
      revision: () => repository.revision(),
      read: () => this.read(),
    });
  }

  async onModuleInit(): Promise<void> {
    this.pepper = await loadDerivedSecret(this.database, 'sign-in-token-pepper');
    await this.watch.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.watch.stop();
  }

  /** Whether the last query failed. */
  get databaseAway(): boolean {
    return this.watch.databaseAway;
  }

  /** Hashes a token for the database. */
  hashOf(token: string): string {
    return hashKey(token, this.pepper);
  }

  /** Finds the session of an access token, whether it has ended or not. `accessExpiresAtMs` is that of this token. */
  find(accessToken: string): SignInSession | undefined {
    const digest = hash('sha256', accessToken);
    const seen = this.seen.get(digest);
    if (seen) return seen.session;
    const known = this.byHash.get(this.hashOf(accessToken));
    if (!known) return undefined;
    known.digest = digest;
    this.seen.set(digest, known);
    return known.session;
  }

  get(id: string): SignInSession | undefined {
    return this.rows.byId.get(id);
  }

  /** Every session in the order of their beginnings. */
  get all(): ReadonlyMap<string, SignInSession> {
    return this.rows.byId;
  }

  /** Reads what has changed, by one query at a time for all callers. Rejects where the database is away. */
  catchUp(): Promise<void> {
    return this.watch.catchUp();
  }

  /** Forgets sessions that are no longer in the database. */
  forget(isGone: (session: SignInSession) => boolean): void {
    for (const session of [...this.all.values()]) {
      if (!isGone(session)) continue;
      const row = this.rows.row(session.id);
      for (const hash of row ? tokensOf(row).keys() : []) this.dropToken(hash);
      this.rows.drop(session.id);
    }
  }

  private async read(): Promise<() => void> {
    const rows = await this.repository.sessionsSince(this.rows.revision);
    // The first sign-in of a member makes a key, which this process may not know yet.
    if (rows.some(({ value }) => !this.directory.keys.has(value.keyId))) await this.directory.refresh();
    return () => {
      for (const row of rows) this.take(row);
    };
  }

  private take(row: RevisedSession): void {
    const known = this.rows.row(row.value.id);
    if (!this.rows.take(row)) return;
    const tokens = tokensOf(row);
    for (const hash of known ? tokensOf(known).keys() : []) if (!tokens.has(hash)) this.dropToken(hash);
    for (const [hash, session] of tokens) {
      const token = this.byHash.get(hash);
      if (token) token.session = session;
      else this.byHash.set(hash, { session, digest: undefined });
    }
  }

  private dropToken(hash: string): void {
    const digest = this.byHash.get(hash)?.digest;
    if (digest !== undefined) this.seen.delete(digest);
    this.byHash.delete(hash);
  }
}

/** The access tokens of a session, by their hashes, each with the session as it is with that token. */
function tokensOf({ value, accessHash, former }: RevisedSession): Map<string, SignInSession> {
  const tokens = new Map([[accessHash, value]]);
  if (former) tokens.set(former.hash, { ...value, accessExpiresAtMs: former.expiresAtMs });
  return tokens;
}
