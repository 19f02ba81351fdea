import { All, Controller, Header, HttpCode, Post, Req, UseFilters } from '@nestjs/common';
import { type Request } from 'express';
import { ConfigService } from '../../config/config.service.js';
import { publicAddress } from '../../config/public-address.js';
import { methodNotAllowed } from '../../dialects/method-not-allowed.js';
import { AddressLimits } from '../address-limits.service.js';
import { DeviceGrants } from '../device-grants.service.js';
import { signInOf } from '../sign-in-of.js';
import { nameAsker } from './name-asker.js';
import { OAuthErrorFilter } from './oauth-error.filter.js';
import { FormFields, readFields } from './read-fields.js';

/** What a device is told, in the words of the wire. */
interface DeviceAuthorization {
  device_code: string;
  user_code: string;
  verification_uri: string;
  verification_uri_complete: string;
  expires_in: number;
  interval: number;
  login_notice?: string;
}

/** Begins the sign-in of a device: https://www.rfc-editor.org/rfc/rfc8628#section-3.1 */
@Controller('oauth/device_authorization')
@UseFilters(OAuthErrorFilter)
export class DeviceAuthorizationController {
  constructor(
    private readonly config: ConfigService,
    private readonly grants: DeviceGrants,
    private readonly limits: AddressLimits,
  ) {}

  /** Asks for no field: Claude Code names no client, and older versions send nothing at all. */
  @Post()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Header('pragma', 'no-cache')
  async begin(@Req() request: Request): Promise<DeviceAuthorization> {
    const { signIn, publicUrl } = signInOf(this.config);
    this.limits.take('device_authorization', request.ip ?? '');
    const fields = request.is('urlencoded') ? await readFields(request) : new FormFields(new URLSearchParams());
    const grant = await this.grants.open({
      client: nameAsker(request.headers['user-agent'], fields.read('surface')),
      clientId: fields.clientId,
      address: request.ip ?? null,
    });
    const page = publicAddress(publicUrl, '/device');
    return {
      device_code: grant.deviceCode,
      user_code: grant.userCode,
      verification_uri: page,
      verification_uri_complete: `${page}?user_code=${grant.userCode}`,
      expires_in: grant.expiresInSeconds,
      interval: grant.intervalSeconds,
      ...(signIn.loginNotice !== undefined && { login_notice: signIn.loginNotice }),
    };
  }

  @All()
  refuse(): never {
    throw methodNotAllowed('POST');
  }
}
