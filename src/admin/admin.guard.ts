import { createHash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { type Request } from 'express';
import { GatewayError } from '../dialects/gateway-error.js';

/** Lets pass who knows `ADMIN_TOKEN`. Where none is set the admin API is not there. */
@Injectable()
export class AdminGuard implements CanActivate {
  private readonly digest: Buffer | undefined;

  constructor(environment: EnvironmentService) {
    const token = environment.get<string>('ADMIN_TOKEN') || undefined;
    this.digest = token === undefined ? undefined : digestOf(token);
  }

  canActivate(context: ExecutionContext): true {
    if (!this.digest) throw new GatewayError(404, 'The admin API is off: set ADMIN_TOKEN on the gateway to turn it on.');
    const { authorization } = context.switchToHttp().getRequest<Request>().headers;
    const given = /^bearer\s+(\S+)\s*$/i.exec(authorization ?? '')?.[1] ?? '';
    // Digests are of one length, so the comparison tells nothing about the token's.
    if (!timingSafeEqual(digestOf(given), this.digest)) {
      throw new GatewayError(401, 'Send the gateway\'s ADMIN_TOKEN as "Authorization: Bearer …".', { shouldRetry: false, headers: { 'www-authenticate': 'Bearer' } });
    }
    return true;
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
