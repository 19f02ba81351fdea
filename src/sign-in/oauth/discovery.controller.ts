import { All, Controller, Get, Header, Param, UseFilters } from '@nestjs/common';
import { ConfigService } from '../../config/config.service.js';
import { publicAddress, publicPrefix } from '../../config/public-address.js';
import { GatewayError } from '../../dialects/gateway-error.js';
import { methodNotAllowed } from '../../dialects/method-not-allowed.js';
import { signInOf } from '../sign-in-of.js';
import { DEVICE_GRANT } from './grant-types.js';
import { OAuthErrorFilter } from './oauth-error.filter.js';

/**
 * Says where to sign in: https://www.rfc-editor.org/rfc/rfc8414. Claude Code reads it, so that it names no
 * `authorization_endpoint`; clients that use one are configured with it.
 */
@Controller('.well-known/oauth-authorization-server')
@UseFilters(OAuthErrorFilter)
export class DiscoveryController {
  constructor(private readonly config: ConfigService) {}

  @Get()
  @Header('cache-control', 'no-store')
  describe(): object {
    const { publicUrl } = signInOf(this.config);
    return {
      issuer: publicAddress(publicUrl, ''),
      device_authorization_endpoint: publicAddress(publicUrl, '/oauth/device_authorization'),
      token_endpoint: publicAddress(publicUrl, '/oauth/token'),
      revocation_endpoint: publicAddress(publicUrl, '/oauth/revoke'),
      grant_types_supported: [DEVICE_GRANT, 'refresh_token'],
      response_types_supported: [],
      token_endpoint_auth_methods_supported: ['none'],
      revocation_endpoint_auth_methods_supported: ['none'],
    };
  }

  /** Where the issuer has a path, clients put it behind: https://www.rfc-editor.org/rfc/rfc8414#section-3.1 */
  @Get('*path')
  @Header('cache-control', 'no-store')
  describeBelow(@Param('path') path: readonly string[]): object {
    const { publicUrl } = signInOf(this.config);
    if (`/${path.join('/')}` === publicPrefix(publicUrl)) return this.describe();
    throw new GatewayError(404, 'This gateway is no issuer with that path: its issuer is public_url of config.json.');
  }

  @All(['', '*path'])
  refuse(): never {
    throw methodNotAllowed('GET, HEAD');
  }
}
