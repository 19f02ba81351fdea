import { Controller, Delete, Get, HttpCode, Param, Query, UseGuards } from '@nestjs/common';
import { type Actor } from '../audit/actor.js';
import { Schema } from '../config/field-rules.js';
import { COUNT, listOf, orNull, TEXT } from '../config/field-schemas.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { describeSession, sessionState, SignInSessionDescription } from '../keys/describe-session.js';
import { Members } from '../keys/members.service.js';
import { type SignInSession } from '../keys/sign-in-session.js';
import { SignInSessions } from '../keys/sign-in-sessions.service.js';
import { AdminGuard } from './admin.guard.js';
import { By } from './by.js';
import { Described } from './described.js';
import { cutPage, searchFor, SessionListQuery } from './list-query.js';
import { Needs } from './needs.js';

const DEFAULT_PAGE = 50;

class SignInSessionList {
  @Schema(listOf(() => SignInSessionDescription)) sessions!: SignInSessionDescription[];

  @Schema({ ...orNull(TEXT), description: '`after` of the next page; null on the last one' }) next!: string | null;

  @Schema({ ...COUNT, description: 'How many there are on all pages' }) total!: number;
}

class EndedSessions {
  @Schema({ ...COUNT, description: 'How many sessions were ended' }) ended!: number;
}

/** Who has signed in where, for operators. */
@Controller('admin/api')
@UseGuards(AdminGuard)
export class SignInSessionsController {
  constructor(
    private readonly sessions: SignInSessions,
    private readonly members: Members,
  ) {}

  @Get('sessions')
  @Needs('viewer')
  @Described({
    summary: 'Who has signed in where, the latest first, a page at a time; what has ended for two days',
    answer: SignInSessionList,
  })
  list(@Query() query: SessionListQuery): SignInSessionList {
    const nowMs = Date.now();
    const finds = searchFor(query.search);
    const memberOf = ({ memberId }: SignInSession) => this.members.get(memberId ?? '');
    const isWanted = (session: SignInSession): boolean => {
      if (query.state !== undefined && sessionState(session, nowMs) !== query.state) return false;
      if (query.member !== undefined && session.memberId !== query.member) return false;
      if (query.key !== undefined && session.keyId !== query.key) return false;
      const member = memberOf(session);
      return finds([session.id, session.client, session.address, member?.name, member?.email]);
    };
    const page = { ...query, limit: query.limit ?? DEFAULT_PAGE };
    const { items, next, total } = cutPage(this.sessions.list().reverse(), isWanted, ({ id }) => id, page);
    return { sessions: items.map((session) => describeSession(session, memberOf(session), nowMs)), next, total };
  }

  @Delete('sessions/:id')
  @Needs('operator')
  @HttpCode(204)
  @Described({ summary: 'End a session', description: 'Its tokens are refused everywhere within two seconds' })
  async end(@Param('id') id: string, @By() by: Actor): Promise<void> {
    if (!(await this.sessions.end(id, 'ended_by_operator', by)))
      throw new GatewayError(404, `There is no session ${JSON.stringify(id)}, or it has ended.`);
  }

  @Delete('members/:id/sessions')
  @Needs('operator')
  @Described({
    summary: 'End all sessions of a member, who may sign in again',
    description: 'How many there were; their tokens are refused everywhere within two seconds',
    answer: EndedSessions,
  })
  async endAll(@Param('id') id: string, @By() by: Actor): Promise<EndedSessions> {
    if (!this.members.get(id)) throw new GatewayError(404, `There is no member ${JSON.stringify(id)}.`);
    return { ended: await this.sessions.endAllOf(id, 'ended_by_operator', by) };
  }
}
