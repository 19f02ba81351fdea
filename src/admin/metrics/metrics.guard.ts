import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { type Request, type Response } from 'express';
import { GatewayError } from '../../dialects/gateway-error.js';
import { LocalAccess } from '../../keys/local-access.service.js';
import { KnownToken } from '../break-glass-token.service.js';
import { Callers } from '../callers.service.js';
import { GuessLimiter } from '../../sign-in/guess-limiter.service.js';
import { readBearer } from '../read-bearer.js';

/**
 * Lets requests pass that come from this machine, or carry `DROID_METRICS_TOKEN`, `ADMIN_TOKEN` or an admin token.
 */
@Injectable()
export class MetricsGuard implements CanActivate {
  private readonly token: KnownToken;

  constructor(
    private readonly callers: Callers,
    private readonly localAccess: LocalAccess,
    private readonly guesses: GuessLimiter,
    environment: EnvironmentService,
  ) {
    this.token = new KnownToken(environment.get<string>('DROID_METRICS_TOKEN'));
  }

  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<Request>();
    const { authorization } = request.headers;
    if (authorization === undefined) {
      if (this.localAccess.admits(request)) return true;
    } else {
      const given = readBearer(authorization);
      // Compares both in any case, so that the time does not tell which one it was.
      if ([this.token.matches(given), this.callers.recognize(given) !== undefined].includes(true)) return true;
      await this.guesses.hold(context.switchToHttp().getResponse<Response>(), request.ip ?? '');
    }
    throw new GatewayError(
      401,
      'Metrics are for this machine, or for who sends the gateway\'s DROID_METRICS_TOKEN as "Authorization: Bearer …".',
      { shouldRetry: false, headers: { 'www-authenticate': 'Bearer' } },
    );
  }
}
