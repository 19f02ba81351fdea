import { All, Controller, Get, Post, Req, Res, UseFilters } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { methodNotAllowed } from '../../dialects/method-not-allowed.js';
import { AddressLimits } from '../address-limits.service.js';
import { AuthorizationCodes } from '../authorization-codes.service.js';
import { IdentityProvider } from '../provider/identity-provider.service.js';
import { type AuthorizationRequest, DASHBOARD_CLIENT } from '../read-authorization-request.js';
import { readForm } from '../read-form.js';
import { redirectBack } from '../redirect-back.js';
import { assertOwnForm } from './assert-own-form.js';
import { browserOf } from './browser-request.js';
import { FormValues } from './form-values.service.js';
import { KeyApprovals } from './key-approvals.service.js';
import { PageErrorFilter } from './page-error.filter.js';
import { PageWriter } from './page-writer.service.js';
import { renderConfirmation } from './render-confirmation.js';
import { renderLeading } from './render-message.js';

/** Lets people confirm that a program on their machine signs in: https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1 */
@Controller('oauth/authorize')
@UseFilters(PageErrorFilter)
export class AuthorizePageController {
  constructor(
    private readonly pages: PageWriter,
    private readonly forms: FormValues,
    private readonly codes: AuthorizationCodes,
    private readonly limits: AddressLimits,
    private readonly provider: IdentityProvider,
    private readonly keys: KeyApprovals,
  ) {}

  @Get()
  async show(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { publicUrl } = this.pages;
    const asked = this.codes.check(request.query);
    const browser = browserOf(request, response, publicUrl);
    // The dashboard is the gateway's own: there is nobody else whom the member would let in.
    if (asked.clientId !== DASHBOARD_CLIENT || this.provider.name === undefined)
      return this.ask(request, response, asked, browser);
    this.limits.take('authorize', request.ip ?? '');
    const next = await this.provider.begin({ kind: 'code', request: asked }, browser);
    response.set('cache-control', 'no-store').redirect(next.href);
  }

  @Post()
  async answer(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { publicUrl } = this.pages;
    assertOwnForm(request.headers, publicUrl);
    this.limits.take('authorize', request.ip ?? '');
    const asked = this.codes.check(request.query);
    const form = await readForm(request);
    const view = this.pages.view(request);
    const browser = browserOf(request, response, publicUrl);
    if (!this.forms.holds(form.get('form'), browser, aboutOf(asked)))
      return this.ask(request, response, asked, browser, view.words.oldForm);
    const lead = (where: string, next: URL): void =>
      this.pages.send(request, response, renderLeading(view, where, next));
    if (form.get('answer') !== 'confirm')
      return lead(asked.clientName, redirectBack(asked, { error: 'access_denied' }));
    const { name } = this.provider;
    if (name !== undefined) return lead(name, await this.provider.begin({ kind: 'code', request: asked }, browser));
    const approval = await this.keys.approve(form.get('key') ?? '', request.ip ?? '', response);
    if (!approval) return this.ask(request, response, asked, browser, view.words.wrongKey);
    lead(asked.clientName, await this.codes.issue(asked, approval, request.ip ?? null));
  }

  @All()
  refuse(): never {
    throw methodNotAllowed('GET, HEAD, POST');
  }

  private ask(
    request: Request,
    response: Response,
    asked: AuthorizationRequest,
    browser: string,
    problem?: string,
  ): void {
    const view = this.pages.view(request);
    const { confirm } = view.words;
    const page = renderConfirmation(view, {
      client: asked.clientName,
      facts: [
        [confirm.client, asked.clientName],
        [confirm.back, new URL(asked.redirectUri).origin],
      ],
      warnings: [confirm.started],
      action: `${view.prefix}/oauth/authorize?${searchOf(request)}`,
      hidden: [['form', this.forms.make(browser, aboutOf(asked))]],
      provider: this.provider.name,
      ...(problem !== undefined && { problem }),
    });
    this.pages.send(request, response, page, problem === undefined ? 200 : 403);
  }
}

/** What a form's value is about. */
function aboutOf({ clientId, redirectUri, state, codeChallenge }: AuthorizationRequest): string {
  return `code ${JSON.stringify([clientId, redirectUri, state, codeChallenge])}`;
}

function searchOf({ originalUrl }: Request): string {
  return originalUrl.slice(originalUrl.indexOf('?') + 1);
}
