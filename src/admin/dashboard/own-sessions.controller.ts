import { isoTime } from '../../config/iso-time.js';
import { Controller, Delete, Get, HttpCode, Param, Query, UseGuards } from '@nestjs/common';
import { type Actor } from '../../audit/actor.js';
import { GatewayError } from '../../dialects/gateway-error.js';
import { isOver, type SignInSession } from '../../keys/sign-in-session.js';
import { SignInSessions } from '../../keys/sign-in-sessions.service.js';
import { By } from '../by.js';
import { NoQuery } from '../no-query.js';
import { type OwnSession } from './dashboard-api.js';
import { CurrentViewer, type Viewer } from './viewer.js';
import { ViewerGuard } from './viewer.guard.js';

/** Shows people where they have signed in, and lets them end it. */
@Controller('dashboard/api/sessions')
@UseGuards(ViewerGuard)
export class OwnSessionsController {
  constructor(private readonly sessions: SignInSessions) {}

  /** The latest first. */
  @Get()
  list(@Query() _: NoQuery, @By() by: Actor, @CurrentViewer() { signInId }: Viewer): OwnSession[] {
    return this.ownOf(by)
      .reverse()
      .map((session) => ({
        id: session.id,
        client: session.client,
        address: session.address,
        created_at: isoTime(session.createdAtMs),
        renewed_at: isoTime(session.renewedAtMs),
        ends_at: isoTime(session.endsAtMs),
        is_this: session.id === signInId,
      }));
  }

  @Delete(':id')
  @HttpCode(204)
  async end(@Param('id') id: string, @Query() _: NoQuery, @By() by: Actor): Promise<void> {
    if (!this.ownOf(by).some((session) => session.id === id) || !(await this.sessions.end(id, 'signed_out', by)))
      throw new GatewayError(404, `You have no session ${JSON.stringify(id)}, or it has ended.`);
  }

  /** A member's own are all of theirs, the holder of a key's those that the key has approved. */
  private ownOf({ kind, id }: Actor): SignInSession[] {
    const nowMs = Date.now();
    return this.sessions
      .list()
      .filter(
        (session) =>
          !isOver(session, nowMs) &&
          ((kind === 'member' && session.memberId === id) ||
            (kind === 'key' && session.keyId === id && session.provider === null)),
      );
  }
}
