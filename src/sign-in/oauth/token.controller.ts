import { All, Controller, Header, HttpCode, Post, Req, UseFilters } from '@nestjs/common';
import { type Request } from 'express';
import { ConfigService } from '../../config/config.service.js';
import { methodNotAllowed } from '../../dialects/method-not-allowed.js';
import { Directory } from '../../keys/directory.service.js';
import { AddressLimits } from '../address-limits.service.js';
import { signInOf } from '../sign-in-of.js';
import { OAuthErrorFilter } from './oauth-error.filter.js';
import { readFields } from './read-fields.js';
import { TokenIssuer } from './token-issuer.service.js';

/** Tokens, in the words of the wire. */
interface TokenAnswer {
  access_token: string;
  token_type: 'Bearer';
  expires_in: number;
  refresh_token?: string;
  email?: string;
}

/** Issues and renews tokens: https://www.rfc-editor.org/rfc/rfc6749#section-3.2 */
@Controller('oauth/token')
@UseFilters(OAuthErrorFilter)
export class TokenController {
  constructor(
    private readonly config: ConfigService,
    private readonly issuer: TokenIssuer,
    private readonly limits: AddressLimits,
    private readonly directory: Directory,
  ) {}

  @Post()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Header('pragma', 'no-cache')
  async issue(@Req() request: Request): Promise<TokenAnswer> {
    signInOf(this.config);
    this.limits.take('token', request.ip ?? '');
    const hasLeft = (): boolean => request.socket.destroyed;
    const { session, accessToken, refreshToken, expiresInSeconds } = await this.issuer.issue(
      await readFields(request),
      { address: request.ip ?? '', userAgent: request.headers['user-agent'], hasLeft },
    );
    const email = session.memberId === null ? null : (this.directory.members.get(session.memberId)?.email ?? null);
    return {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: expiresInSeconds,
      ...(refreshToken !== null && { refresh_token: refreshToken }),
      ...(email !== null && { email }),
    };
  }

  @All()
  refuse(): never {
    throw methodNotAllowed('POST');
  }
}
