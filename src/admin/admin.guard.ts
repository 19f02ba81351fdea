import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Request, type Response } from 'express';
import { GatewayError } from '../dialects/gateway-error.js';
import { mayActAs, type Role } from '../config/role.js';
import { setActor } from './by.js';
import { type AdminCaller, Callers } from './callers.service.js';
import { assertOwnOrigin } from './dashboard/assert-own-origin.js';
import { DashboardSessions } from './dashboard/dashboard-sessions.service.js';
import { readSessionCookie } from './dashboard/session-cookie.js';
import { GuessLimiter } from '../sign-in/guess-limiter.service.js';
import { Needs } from './needs.js';
import { readBearer } from './read-bearer.js';

/**
 * Lets requests pass that carry `ADMIN_TOKEN`, an admin token, or the cookie of a session that began with one or at the
 * provider, where the role is enough for the route. Where nobody could ever pass, the admin API answers 404.
 */
@Injectable()
export class AdminGuard implements CanActivate {
  constructor(
    private readonly callers: Callers,
    private readonly sessions: DashboardSessions,
    private readonly guesses: GuessLimiter,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<true> {
    if (!this.callers.exist) {
      throw new GatewayError(
        404,
        'The admin API is off: set ADMIN_TOKEN on the gateway, make an admin token or let members sign in.',
      );
    }
    const request = context.switchToHttp().getRequest<Request>();
    const { role, actor } = await this.callerOf(request, context.switchToHttp().getResponse<Response>());
    const needed = this.reflector.getAllAndOverride(Needs, [context.getHandler(), context.getClass()]) ?? 'owner';
    if (!mayActAs(role, needed)) throw tooLittle(role, needed);
    setActor(request, { ...actor, address: request.ip ?? null });
    return true;
  }

  private async callerOf(request: Request, response: Response): Promise<AdminCaller> {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const caller = this.callers.recognize(readBearer(authorization));
      if (caller) return caller;
      await this.guesses.hold(response, request.ip ?? '');
      throw refusal();
    }
    const visitor = await this.sessions.find(readSessionCookie(request.headers));
    // The holder of a gateway key is nobody here, whatever the role of its member: agents can read the key.
    if (!visitor || visitor.actor.kind === 'key') throw refusal();
    assertOwnOrigin(request);
    return visitor;
  }
}

function refusal(): GatewayError {
  return new GatewayError(401, 'Send the gateway\'s ADMIN_TOKEN or an admin token as "Authorization: Bearer …".', {
    shouldRetry: false,
    headers: { 'www-authenticate': 'Bearer' },
  });
}

function tooLittle(role: Role, needed: Role): GatewayError {
  return new GatewayError(
    403,
    `This needs the role ${needed}${needed === 'owner' ? '' : ' or a higher one'}, and yours is ${role}. Ask an ` +
      'owner of the gateway for that role.',
    { shouldRetry: false },
  );
}
