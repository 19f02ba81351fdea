import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Request, type Response } from 'express';
import { GatewayError } from '../dialects/gateway-error.js';
import { mayActAs, type Role } from '../keys/role.js';
import { AdminToken } from './admin-token.service.js';
import { setActor } from './by.js';
import { assertOwnOrigin } from './dashboard/assert-own-origin.js';
import { DashboardSessions } from './dashboard/dashboard-sessions.service.js';
import { readSessionCookie } from './dashboard/session-cookie.js';
import { GuessLimiter } from './guess-limiter.service.js';
import { Needs } from './needs.js';
import { readBearer } from './read-bearer.js';

/**
 * Lets requests pass that carry `ADMIN_TOKEN`, or the cookie of an operator's session, where the role is enough for the
 * route. Where no token is set, the admin API answers 404.
 */
@Injectable()
export class AdminGuard implements CanActivate {
  constructor(
    private readonly token: AdminToken,
    private readonly sessions: DashboardSessions,
    private readonly guesses: GuessLimiter,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<true> {
    if (!this.token.isSet)
      throw new GatewayError(404, 'The admin API is off: set ADMIN_TOKEN on the gateway to turn it on.');
    const request = context.switchToHttp().getRequest<Request>();
    const role = await this.roleOf(request, context.switchToHttp().getResponse<Response>());
    const needed = this.reflector.getAllAndOverride(Needs, [context.getHandler(), context.getClass()]) ?? 'owner';
    if (!mayActAs(role, needed)) throw new GatewayError(403, `This needs the role ${needed}; yours is ${role}.`);
    setActor(request, { kind: 'break_glass', id: null, address: request.ip ?? null });
    return true;
  }

  private async roleOf(request: Request, response: Response): Promise<Role> {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      if (this.token.matches(readBearer(authorization))) return 'owner';
      await this.guesses.hold(response, request.ip ?? '');
      throw refusal();
    }
    const session = await this.sessions.find(readSessionCookie(request.headers));
    if (session?.keyId !== null) throw refusal();
    assertOwnOrigin(request);
    return 'owner';
  }
}

function refusal(): GatewayError {
  return new GatewayError(401, 'Send the gateway\'s ADMIN_TOKEN as "Authorization: Bearer …".', {
    shouldRetry: false,
    headers: { 'www-authenticate': 'Bearer' },
  });
}
