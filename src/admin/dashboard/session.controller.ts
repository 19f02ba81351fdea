import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { ConfigService } from '../../config/config.service.js';
import { VERSION } from '../../config/version.js';
import { GatewayKeys } from '../../keys/gateway-keys.service.js';
import { Members } from '../../keys/members.service.js';
import { type AdminCaller } from '../callers.service.js';
import { MostBytes } from '../most-bytes.js';
import { type SessionDescription } from './dashboard-api.js';
import { DashboardSessions } from './dashboard-sessions.service.js';
import { Credentials } from './credentials.js';
import { OwnOriginGuard } from './own-origin.guard.js';
import { readSessionCookie, sessionPathBelow, sessionPathOf, writeSessionCookie } from './session-cookie.js';
import { SignIn } from './sign-in.service.js';

/**
 * Signs people in and out. The gateway does not keep the token; the browser gets a cookie that its scripts cannot read.
 */
@Controller('dashboard/api/session')
export class SessionController {
  constructor(
    private readonly sessions: DashboardSessions,
    private readonly signIn: SignIn,
    private readonly keys: GatewayKeys,
    private readonly members: Members,
    private readonly config: ConfigService,
  ) {}

  @Get()
  async show(@Req() { headers }: Request): Promise<SessionDescription> {
    return this.describe(await this.sessions.find(readSessionCookie(headers)));
  }

  /** Takes requests without a session. */
  @Post()
  @UseGuards(OwnOriginGuard)
  @HttpCode(200)
  @MostBytes(4 * 1024)
  async open(
    @Body() { token }: Credentials,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionDescription> {
    const address = request.ip ?? '';
    const caller = await this.signIn.recognize(token, address, response);
    const cookie = await this.sessions.open(caller, address);
    const path = sessionPathOf(request.headers, this.config.current.publicUrl);
    response.setHeader('set-cookie', writeSessionCookie(cookie, request.secure, path));
    return this.describe(caller);
  }

  @Delete()
  @UseGuards(OwnOriginGuard)
  @HttpCode(204)
  async end(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    // The database may be away: the browser forgets the session all the same.
    const { publicUrl } = this.config.current;
    const paths = new Set(['/', publicUrl ? sessionPathBelow(publicUrl) : '/']);
    response.setHeader(
      'set-cookie',
      [...paths].map((path) => writeSessionCookie('', request.secure, path)),
    );
    await this.sessions.end(readSessionCookie(request.headers), request.ip ?? null);
  }

  private describe(caller: AdminCaller | undefined): SessionDescription {
    const { kind, id } = caller?.actor ?? {};
    const key = kind === 'key' ? this.keys.get(id ?? '') : undefined;
    const member = kind === 'member' ? this.members.get(id ?? '') : undefined;
    const { signIn, publicUrl } = this.config.current;
    return {
      role: caller?.role ?? 'nobody',
      member: member ? { id: member.id, name: member.name } : null,
      provider: signIn?.provider && publicUrl ? { name: signIn.provider.name, host: publicUrl.host } : null,
      key: key ? { id: key.id, name: key.name, owner: this.keys.resolve(key).member?.name ?? null } : null,
      version: VERSION,
    };
  }
}
