import { Injectable, Logger } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { GatewayError } from '../dialects/gateway-error.js';
import { nameCommand } from '../config/name-command.js';
import { type Caller, whyNotLocal } from './why-not-local.js';

const CREATE = nameCommand('keys create --name …');
const WARNING =
  'A request has been taken for one from this machine and let in without a key or token. A reverse proxy or ' +
  'tunnel on this machine that adds no header looks the same; ' +
  `if there is one, everybody who reaches it is let in: make a gateway key (${CREATE}) and ` +
  'set DROID_ALLOW_LOCAL=false.';

/**
 * Decides who may come in without a key or token: everybody where the operator says so, else callers on this machine
 * unless the operator says no.
 */
@Injectable()
export class LocalAccess {
  private readonly logger = new Logger('Access');
  private readonly inForce: boolean;
  private readonly allowAnonymous: boolean;
  private warned = false;

  constructor(environment: EnvironmentService) {
    this.inForce = environment.get<string>('DROID_ALLOW_LOCAL') !== 'false';
    this.allowAnonymous = environment.get<string>('DROID_ALLOW_ANONYMOUS') === 'true';
  }

  /**
   * Whether a request may come in because it comes from this machine, as far as the gateway can tell. Logs once what
   * that means.
   */
  admits(request: Caller): boolean {
    return this.whyRefused(request) === undefined;
  }

  /** Whether the team may pay for a request that has no key. */
  mayUseTeamCredential(request: Caller): boolean {
    return this.allowAnonymous || this.whyRefused(request) === undefined;
  }

  /** Throws a 401 for a request that the team would pay for and that may not come in. The text says what to do. */
  assertMayUseTeamCredential(request: Caller): void {
    if (this.allowAnonymous) return;
    const reason = this.whyRefused(request);
    if (reason === undefined) return;
    const others = this.inForce ? 'only serves requests from its own machine' : 'serves nobody without a gateway key';
    throw new GatewayError(
      401,
      `This gateway pays with its team's credential and ${others}: ${reason}. To open it to the team, make ` +
        `gateway keys (${CREATE}); to everybody who can reach it, set ` +
        'DROID_ALLOW_ANONYMOUS=true on the gateway.',
      { shouldRetry: false },
    );
  }

  private whyRefused(request: Caller): string | undefined {
    if (!this.inForce) return 'DROID_ALLOW_LOCAL is false';
    const reason = whyNotLocal(request);
    if (reason === undefined && !this.warned) {
      this.warned = true;
      this.logger.warn(WARNING);
    }
    return reason;
  }
}
