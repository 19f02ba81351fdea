import { All, Controller, Get, Req, Res, UseFilters } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { publicAddress } from '../../config/public-address.js';
import { methodNotAllowed } from '../../dialects/method-not-allowed.js';
import { AddressLimits } from '../address-limits.service.js';
import { AuthorizationCodes } from '../authorization-codes.service.js';
import { DeviceGrants } from '../device-grants.service.js';
import { IdentityProvider } from '../provider/identity-provider.service.js';
import { readBrowser } from './cookies.js';
import { MemberNames } from './member-names.service.js';
import { PageErrorFilter } from './page-error.filter.js';
import { PageWriter } from './page-writer.service.js';
import { PageRefusal } from './page-refusal.js';
import { renderApproved, renderLeading } from './render-message.js';

/** Takes a browser back from the company's provider, and finishes what it was sent there for. */
@Controller('oauth/callback')
@UseFilters(PageErrorFilter)
export class CallbackPageController {
  constructor(
    private readonly pages: PageWriter,
    private readonly grants: DeviceGrants,
    private readonly codes: AuthorizationCodes,
    private readonly limits: AddressLimits,
    private readonly provider: IdentityProvider,
    private readonly names: MemberNames,
  ) {}

  @Get()
  async finish(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { publicUrl } = this.pages;
    this.limits.take('authorize', request.ip ?? '');
    const browser = readBrowser(request.headers, publicUrl);
    if (browser === undefined) throw new PageRefusal(403, 'otherBrowser');
    const url = new URL(publicAddress(publicUrl, '/oauth/callback'));
    url.search = new URL(request.originalUrl, publicUrl).search;
    const { purpose, approval } = await this.provider.finish(url, browser);
    const view = this.pages.view(request);
    if (purpose.kind === 'code') {
      const next = await this.codes.issue(purpose.request, approval, request.ip ?? null);
      return this.pages.send(request, response, renderLeading(view, purpose.request.clientName, next));
    }
    const grant = await this.grants.pending(purpose.userCode);
    if (!grant || !(await this.grants.approve(purpose.userCode, approval))) throw new PageRefusal(410, 'used');
    this.pages.send(request, response, renderApproved(view, grant.client, this.names.of(approval)));
  }

  @All()
  refuse(): never {
    throw methodNotAllowed('GET, HEAD');
  }
}
