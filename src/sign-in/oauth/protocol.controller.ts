import { All, Controller, Get, Header, UseFilters } from '@nestjs/common';
import { ConfigService } from '../../config/config.service.js';
import { methodNotAllowed } from '../../dialects/method-not-allowed.js';
import { signInOf } from '../sign-in-of.js';
import { describeProtocol } from './describe-protocol.js';
import { OAuthErrorFilter } from './oauth-error.filter.js';

/** Tells whoever writes a client how to sign in here. */
@Controller('protocol')
@UseFilters(OAuthErrorFilter)
export class ProtocolController {
  constructor(private readonly config: ConfigService) {}

  @Get()
  @Header('content-type', 'text/markdown; charset=utf-8')
  @Header('cache-control', 'no-store')
  show(): string {
    const { signIn, publicUrl } = signInOf(this.config);
    return describeProtocol(signIn, publicUrl);
  }

  @All()
  refuse(): never {
    throw methodNotAllowed('GET, HEAD');
  }
}
