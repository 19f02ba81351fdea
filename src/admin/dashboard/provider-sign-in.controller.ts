import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { ConfigService } from '../../config/config.service.js';
import { dashboardAddress } from '../../config/dashboard-address.js';
import { GatewayError } from '../../dialects/gateway-error.js';
import { AddressLimits } from '../../sign-in/address-limits.service.js';
import { signInOf } from '../../sign-in/sign-in-of.js';
import { DashboardSessions } from './dashboard-sessions.service.js';
import { ProviderSessions } from './provider-sessions.service.js';
import { sessionPathBelow, writeSessionCookie } from './session-cookie.js';
import { CallbackQuery } from './callback-query.js';
import { authorizationAddress, newSignInRequest, readSignInRequest, writeSignInRequest } from './sign-in-request.js';

/** Signs people in to the dashboard at the company's provider. No token of theirs leaves the gateway. */
@Controller('dashboard/api/session')
export class ProviderSignInController {
  constructor(
    private readonly config: ConfigService,
    private readonly limits: AddressLimits,
    private readonly provided: ProviderSessions,
    private readonly sessions: DashboardSessions,
  ) {}

  @Get('provider')
  begin(@Res() response: Response): void {
    const publicUrl = this.publicUrl();
    const request = newSignInRequest();
    response.set({ 'cache-control': 'no-store', 'set-cookie': writeSignInRequest(request, publicUrl) });
    response.redirect(authorizationAddress(request, publicUrl));
  }

  /** Takes back only a browser that has begun here: nobody can sign somebody else in as themselves. */
  @Get('callback')
  async finish(@Query() query: CallbackQuery, @Req() request: Request, @Res() response: Response): Promise<void> {
    const publicUrl = this.publicUrl();
    this.limits.take('token', request.ip ?? '');
    const kept = readSignInRequest(request.headers);
    const cookies: string[] = [];
    let problem = '';
    // What the browser keeps may be of another tab, whose sign-in is under way.
    if (!kept || kept.state !== query.state) problem = 'lost';
    else if (query.code === undefined) problem = 'declined';
    else {
      const signInId = await this.provided.open(query.code, kept.verifier, request.ip ?? null);
      if (signInId === undefined) problem = 'refused';
      else {
        const cookie = await this.sessions.openSignedIn(signInId);
        const secure = publicUrl.protocol === 'https:' || request.secure;
        cookies.push(writeSessionCookie(cookie, secure, sessionPathBelow(publicUrl)));
      }
    }
    if (problem !== 'lost') cookies.push(writeSignInRequest(undefined, publicUrl));
    response.set({ 'cache-control': 'no-store', ...(cookies.length > 0 && { 'set-cookie': cookies }) });
    response.redirect(dashboardAddress(publicUrl, problem === '' ? '' : `?sign_in=${problem}`));
  }

  private publicUrl(): URL {
    const { signIn, publicUrl } = signInOf(this.config);
    if (signIn.provider) return publicUrl;
    throw new GatewayError(404, 'member_sign_in has no provider: sign in with a token or key.', { shouldRetry: false });
  }
}
