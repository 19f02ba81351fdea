import { All, Controller, Header, HttpCode, Post, Req, UseFilters } from '@nestjs/common';
import { type Request } from 'express';
import { ConfigService } from '../../config/config.service.js';
import { methodNotAllowed } from '../../dialects/method-not-allowed.js';
import { SignInSessions } from '../../keys/sign-in-sessions.service.js';
import { AddressLimits } from '../address-limits.service.js';
import { signInOf } from '../sign-in-of.js';
import { OAuthErrorFilter } from './oauth-error.filter.js';
import { readFields } from './read-fields.js';

/** Signs clients out: https://www.rfc-editor.org/rfc/rfc7009 */
@Controller('oauth/revoke')
@UseFilters(OAuthErrorFilter)
export class RevocationController {
  constructor(
    private readonly config: ConfigService,
    private readonly sessions: SignInSessions,
    private readonly limits: AddressLimits,
  ) {}

  /** Never tells whether there was such a token. The hint of its kind is not needed. */
  @Post()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async revoke(@Req() request: Request): Promise<void> {
    signInOf(this.config);
    this.limits.take('token', request.ip ?? '');
    const token = (await readFields(request)).read('token');
    if (token !== undefined) await this.sessions.revoke(token);
  }

  @All()
  refuse(): never {
    throw methodNotAllowed('POST');
  }
}
