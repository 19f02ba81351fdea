import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type Request } from 'express';
import { GatewayError } from '../../dialects/gateway-error.js';
import { setActor } from '../by.js';
import { assertOwnOrigin } from './assert-own-origin.js';
import { DashboardSessions } from './dashboard-sessions.service.js';
import { readSessionCookie } from './session-cookie.js';
import { setViewer } from './viewer.js';

/** Lets requests of people pass who have signed in to the dashboard. */
@Injectable()
export class ViewerGuard implements CanActivate {
  constructor(private readonly sessions: DashboardSessions) {}

  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<Request>();
    const visitor = await this.sessions.find(readSessionCookie(request.headers));
    if (!visitor) throw new GatewayError(401, 'Sign in to the dashboard first.', { shouldRetry: false });
    assertOwnOrigin(request);
    setViewer(request, { own: visitor.own, signInId: visitor.signInId });
    setActor(request, { ...visitor.actor, address: request.ip ?? null });
    return true;
  }
}
