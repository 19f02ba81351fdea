import { All, Controller, Get, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { GatewayError } from '../dialects/gateway-error.js';
import { methodNotAllowed } from '../dialects/method-not-allowed.js';
import { ProgramPackage } from './package.service.js';

/**
 * Gives members the program: `npx http://GATEWAY/droid2api.tgz setup`. It holds no secret and needs no key, which
 * nobody has yet who sets a machine up.
 */
@Controller('droid2api.tgz')
export class PackageController {
  constructor(private readonly program: ProgramPackage) {}

  /** Express answers HEAD by it, and 304 where the client has these bytes already. */
  @Get()
  async send(@Req() request: Request, @Res() response: Response): Promise<void> {
    const packed = await this.program.get();
    if (!packed) {
      throw new GatewayError(
        404,
        'This gateway runs from sources that are not built, so it has no package to give: start it with npm start.',
        { shouldRetry: false },
      );
    }
    response.set({ etag: packed.etag, 'cache-control': 'no-cache', 'content-type': 'application/gzip' });
    if (request.fresh) response.status(304).end();
    else response.set('content-length', String(packed.bytes.length)).end(packed.bytes);
  }

  @All()
  refuse(): never {
    throw methodNotAllowed('GET, HEAD');
  }
}
