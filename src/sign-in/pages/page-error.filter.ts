import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { GatewayError } from '../../dialects/gateway-error.js';
import { ProviderAway } from '../../keys/renewal-refusal.js';
import { ClientLeft } from '../../proxy/client-left.js';
import { DatabaseAway } from '../../storage/database-away.js';
import { IdentityProvider } from '../provider/identity-provider.service.js';
import { SignInOver, SignInRefused } from '../sign-in-refused.js';
import { type Page } from './page.js';
import { PageWriter } from './page-writer.service.js';
import { PageRefusal } from './page-refusal.js';
import { renderMessage, renderRefusal } from './render-message.js';
import { type View } from './view.js';

const RETRY_SECONDS = 30;

/** Makes a page of every error of the pages: people read it, not clients. */
@Catch()
export class PageErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('SignIn');

  constructor(
    private readonly pages: PageWriter,
    private readonly provider: IdentityProvider,
  ) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent || exception instanceof ClientLeft) {
      response.destroy();
      return;
    }
    const { status, page } = this.describe(exception, this.pages.view(request));
    if (exception instanceof GatewayError) response.set({ ...exception.details.headers });
    const seconds = retryAfter(exception) ?? (status === 503 ? RETRY_SECONDS : undefined);
    if (seconds !== undefined) response.set('retry-after', String(seconds));
    this.pages.send(request, response, page, status);
  }

  private describe(exception: unknown, view: View): { status: number; page: Page } {
    const { words } = view;
    if (exception instanceof PageRefusal)
      return { status: exception.status, page: renderMessage(words[exception.reason], 'idle') };
    // Whoever reloads the page of a sign-in that went well must not read that it went wrong.
    if (exception instanceof SignInOver) return { status: 403, page: renderMessage(words.over, 'idle') };
    if (exception instanceof SignInRefused) return { status: 403, page: renderRefusal(view, exception) };
    if (exception instanceof ProviderAway)
      return { status: 503, page: renderMessage(words.providerAway(this.provider.name ?? ''), 'bad') };
    if (exception instanceof DatabaseAway) return { status: 503, page: renderMessage(words.away, 'bad') };
    const status =
      exception instanceof GatewayError
        ? exception.status
        : exception instanceof HttpException
          ? exception.getStatus()
          : 500;
    if (status === 429) return { status, page: renderMessage(words.tooMany, 'bad') };
    if (status < 500) return { status, page: renderMessage(words.notTaken, 'idle') };
    this.logger.error('A page failed', exception instanceof Error ? exception.stack : String(exception));
    return { status, page: renderMessage(words.failed, 'bad') };
  }
}

function retryAfter(exception: unknown): number | undefined {
  if (exception instanceof GatewayError) return exception.details.retryAfterSeconds;
  return exception instanceof ProviderAway ? exception.retryAfterSeconds : undefined;
}
