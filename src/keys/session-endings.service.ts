import { Injectable } from '@nestjs/common';
import { type Actor } from '../audit/actor.js';
import { KnownSessions } from './known-sessions.service.js';
import { type EndReason } from './sign-in-session.js';
import { SignInSessionRepository } from './sign-in-session.repository.js';

/** Ends sessions: refused here at once, and everywhere within two seconds. */
@Injectable()
export class SessionEndings {
  constructor(
    private readonly known: KnownSessions,
    private readonly repository: SignInSessionRepository,
  ) {}

  /** Gives false where there is no such session, or it has ended. */
  async end(id: string, because: EndReason, by: Actor): Promise<boolean> {
    const ended = await this.repository.end(['id', id], because, by);
    await this.known.catchUp();
    return ended > 0;
  }

  /** Ends all sessions of a member; answers how many had not ended yet. */
  async endAllOf(memberId: string, because: EndReason, by: Actor): Promise<number> {
    const ended = await this.repository.end(['member_id', memberId], because, by);
    await this.known.catchUp();
    return ended;
  }
}
