import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { GatewayError } from '../../dialects/gateway-error.js';
import { ClientLeft } from '../../proxy/client-left.js';
import { DatabaseAway } from '../../storage/database-away.js';
import { toErrorText } from '../to-error-text.js';
import { OAuthError } from './oauth-error.js';

const DATABASE_RETRY_SECONDS = 5;

/** Gives errors the body that OAuth clients read: `{"error", "error_description"}`, and never a redirect. */
@Catch()
export class OAuthErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('SignIn');

  catch(exception: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent || exception instanceof ClientLeft) {
      response.destroy();
      return;
    }
    const { status, error, description, retryAfterSeconds } = this.toOAuthError(exception);
    if (exception instanceof GatewayError) response.set(exception.details.headers ?? {});
    if (retryAfterSeconds !== undefined) response.set('retry-after', String(Math.ceil(retryAfterSeconds)));
    response.set({ 'cache-control': 'no-store', pragma: 'no-cache' });
    // An unread body must not be taken for the next request.
    if (!request.complete) response.set('connection', 'close');
    response.status(status).json({ error, error_description: toErrorText(description) });
  }

  private toOAuthError(exception: unknown): OAuthError {
    if (exception instanceof OAuthError) return exception;
    if (exception instanceof DatabaseAway) {
      const sentence = 'The database is away: sign in again in a few seconds.';
      return new OAuthError(503, 'temporarily_unavailable', sentence, DATABASE_RETRY_SECONDS);
    }
    if (exception instanceof GatewayError) {
      const { status, message, details } = exception;
      return new OAuthError(status, nameOf(status), message, details.retryAfterSeconds);
    }
    if (exception instanceof HttpException)
      return new OAuthError(exception.getStatus(), 'invalid_request', exception.message);
    this.logger.error(
      'A sign-in failed unexpectedly',
      exception instanceof Error ? exception.stack : String(exception),
    );
    return new OAuthError(500, 'server_error', 'The gateway failed unexpectedly; its log has the details.');
  }
}

function nameOf(status: number): string {
  if (status === 429) return 'slow_down';
  return status >= 500 ? 'temporarily_unavailable' : 'invalid_request';
}
