import { All, Controller, Get, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { GatewayError } from '../../dialects/gateway-error.js';
import { methodNotAllowed } from '../../dialects/method-not-allowed.js';
import { KeyAccess } from '../../keys/key-access.service.js';
import { ManagedSettings } from './managed-settings.service.js';
import { matchesEtag } from './matches-etag.js';
import { keyNeeded } from '../key-needed.js';

/** Serves the settings of Claude Code to whoever has signed in: at its start, and once an hour after that. */
@Controller('managed/settings')
export class ManagedSettingsController {
  constructor(
    private readonly access: KeyAccess,
    private readonly settings: ManagedSettings,
  ) {}

  /**
   * Answers 404 where there are no settings, and 304 only where the client has these already. It answers itself: the
   * framework takes an asterisk in `If-None-Match` for a match. The answer must not have `no-store` beside
   * `x-cc-gateway-version`, which clients read in a way of its own.
   */
  @Get()
  async show(@Req() request: Request, @Res() response: Response): Promise<void> {
    const holder = await this.access.authenticate(request);
    if (!holder) throw keyNeeded('Managed settings are for');
    const served = this.settings.servedTo(holder.team?.id);
    if (!served) throw new GatewayError(404, 'There are no managed settings for you at this gateway.');
    const { checksum, body } = served;
    const headers = { etag: `"${checksum}"`, 'cache-control': 'private, no-cache' };
    if (matchesEtag(request.headers['if-none-match'], checksum)) {
      response.writeHead(304, headers).end();
      return;
    }
    response.writeHead(200, { ...headers, 'content-type': 'application/json', 'content-length': body.length });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  @All()
  refuse(): never {
    throw methodNotAllowed('GET, HEAD');
  }
}
