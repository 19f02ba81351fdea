import { All, Controller, Get, Post, Req, Res, UseFilters } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { methodNotAllowed } from '../../dialects/method-not-allowed.js';
import { AddressLimits } from '../address-limits.service.js';
import { DeviceGrants, type PendingGrant } from '../device-grants.service.js';
import { IdentityProvider } from '../provider/identity-provider.service.js';
import { readForm } from '../read-form.js';
import { readUserCode } from '../user-code.js';
import { assertOwnForm } from './assert-own-form.js';
import { browserOf } from './browser-request.js';
import { FormValues } from './form-values.service.js';
import { KeyApprovals } from './key-approvals.service.js';
import { MemberNames } from './member-names.service.js';
import { PageErrorFilter } from './page-error.filter.js';
import { PageWriter } from './page-writer.service.js';
import { PageRefusal } from './page-refusal.js';
import { renderCodeField, renderWrongCode } from './render-code-field.js';
import { renderConfirmation } from './render-confirmation.js';
import { renderApproved, renderLeading, renderMessage } from './render-message.js';

/** Lets people confirm the code that a device shows: https://www.rfc-editor.org/rfc/rfc8628#section-3.3 */
@Controller('device')
@UseFilters(PageErrorFilter)
export class DevicePageController {
  constructor(
    private readonly pages: PageWriter,
    private readonly forms: FormValues,
    private readonly grants: DeviceGrants,
    private readonly limits: AddressLimits,
    private readonly provider: IdentityProvider,
    private readonly keys: KeyApprovals,
    private readonly names: MemberNames,
  ) {}

  /** Shows what a code is for; it never confirms anything by itself, however the address was made. */
  @Get()
  async show(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { publicUrl } = this.pages;
    const view = this.pages.view(request);
    const typed = request.query['user_code'];
    if (typed === undefined || typed === '') return this.pages.send(request, response, renderCodeField(view));
    this.limits.take('device', request.ip ?? '');
    const code = typeof typed === 'string' ? readUserCode(typed) : undefined;
    const grant = await this.grants.pending(code ?? '');
    if (code === undefined || !grant) return this.pages.send(request, response, renderWrongCode(view), 404);
    this.ask(request, response, { code, grant, browser: browserOf(request, response, publicUrl) });
  }

  @Post()
  async answer(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { publicUrl } = this.pages;
    assertOwnForm(request.headers, publicUrl);
    this.limits.take('device', request.ip ?? '');
    const form = await readForm(request);
    const view = this.pages.view(request);
    const code = readUserCode(form.get('user_code') ?? '');
    const grant = await this.grants.pending(code ?? '');
    if (code === undefined || !grant) throw new PageRefusal(410, 'used');
    const browser = browserOf(request, response, publicUrl);
    const asked = { code, grant, browser };
    if (!this.forms.holds(form.get('form'), browser, aboutOf(code)))
      return this.ask(request, response, asked, view.words.oldForm);
    if (form.get('answer') !== 'confirm') {
      if (!(await this.grants.deny(code))) throw new PageRefusal(410, 'used');
      return this.pages.send(request, response, renderMessage(view.words.refused(grant.client), 'idle'));
    }
    const { name } = this.provider;
    if (name !== undefined) {
      const next = await this.provider.begin({ kind: 'device', userCode: code }, browser);
      return this.pages.send(request, response, renderLeading(view, name, next));
    }
    const approval = await this.keys.approve(form.get('key') ?? '', request.ip ?? '', response);
    if (!approval) return this.ask(request, response, asked, view.words.wrongKey);
    if (!(await this.grants.approve(code, approval))) throw new PageRefusal(410, 'used');
    this.pages.send(request, response, renderApproved(view, grant.client, this.names.of(approval)));
  }

  @All()
  refuse(): never {
    throw methodNotAllowed('GET, HEAD, POST');
  }

  private ask(
    request: Request,
    response: Response,
    { code, grant, browser }: { code: string; grant: PendingGrant; browser: string },
    problem?: string,
  ): void {
    const view = this.pages.view(request);
    const { confirm, minutesAgo } = view.words;
    const page = renderConfirmation(view, {
      client: grant.client,
      code,
      facts: [
        [confirm.client, grant.client],
        [confirm.address, grant.address ?? confirm.unknown],
        [confirm.asked, minutesAgo(Math.max(0, Math.floor((Date.now() - grant.createdAtMs) / 60_000)))],
      ],
      warnings: [confirm.sameCode, confirm.sentCode],
      action: `${view.prefix}/device`,
      hidden: [
        ['user_code', code],
        ['form', this.forms.make(browser, aboutOf(code))],
      ],
      provider: this.provider.name,
      ...(problem !== undefined && { problem }),
    });
    this.pages.send(request, response, page, problem === undefined ? 200 : 403);
  }
}

/** What a form's value is about. */
function aboutOf(code: string): string {
  return `device ${code}`;
}
