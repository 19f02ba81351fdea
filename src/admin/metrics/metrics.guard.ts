import { type IncomingMessage } from 'node:http';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { GatewayError } from '../../dialects/gateway-error.js';
import { isLocalRequest } from '../../keys/team-credential-access.js';
import { AdminToken, KnownToken } from '../admin-token.service.js';

/** Lets pass who asks from this very machine, or knows `DROID_METRICS_TOKEN` or `ADMIN_TOKEN`. */
@Injectable()
export class MetricsGuard implements CanActivate {
  private readonly token: KnownToken;

  constructor(
    private readonly adminToken: AdminToken,
    environment: EnvironmentService,
  ) {
    this.token = new KnownToken(environment.get<string>('DROID_METRICS_TOKEN'));
  }

  canActivate(context: ExecutionContext): true {
    const request = context.switchToHttp().getRequest<IncomingMessage>();
    const { authorization } = request.headers;
    if (authorization === undefined && isLocalRequest(request)) return true;
    const given = /^bearer\s+(\S+)\s*$/i.exec(authorization ?? '')?.[1] ?? '';
    if (this.token.matches(given) || this.adminToken.matches(given)) return true;
    throw new GatewayError(401, 'Metrics are for this machine, or for who sends the gateway\'s DROID_METRICS_TOKEN as "Authorization: Bearer …".', { shouldRetry: false, headers: { 'www-authenticate': 'Bearer' } });
  }
}
