import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { GatewayError } from '../dialects/gateway-error.js';
import { AdminToken } from './admin-token.service.js';
import { assertOwnOrigin } from './dashboard/assert-own-origin.js';
import { DashboardSessions } from './dashboard/dashboard-sessions.service.js';
import { readSessionCookie } from './dashboard/session-cookie.js';
import { GuessLimiter } from './guess-limiter.service.js';
import { readBearer } from './read-bearer.js';

/**
 * Lets requests pass that carry `ADMIN_TOKEN`, or the cookie of an operator's session. Where no token is set, the admin
 * API answers 404.
 */
@Injectable()
export class AdminGuard implements CanActivate {
  constructor(
    private readonly token: AdminToken,
    private readonly sessions: DashboardSessions,
    private readonly guesses: GuessLimiter,
  ) {}

  async canActivate(context: ExecutionContext): Promise<true> {
    if (!this.token.isSet)
      throw new GatewayError(404, 'The admin API is off: set ADMIN_TOKEN on the gateway to turn it on.');
    const request = context.switchToHttp().getRequest<Request>();
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      if (this.token.matches(readBearer(authorization))) return true;
      await this.guesses.hold(context.switchToHttp().getResponse<Response>(), request.ip ?? '');
      throw refusal();
    }
    const session = await this.sessions.find(readSessionCookie(request.headers));
    if (session?.keyId !== null) throw refusal();
    assertOwnOrigin(request);
    return true;
  }
}

function refusal(): GatewayError {
  return new GatewayError(401, 'Send the gateway\'s ADMIN_TOKEN as "Authorization: Bearer …".', {
    shouldRetry: false,
    headers: { 'www-authenticate': 'Bearer' },
  });
}
