import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { ClientLeft } from './chat/read-body.js';
import { type Dialect } from './dialects/dialect.js';
import { errorBody, statusFor } from './dialects/error-body.js';
import { GatewayError } from './dialects/gateway-error.js';
import { errorHeaders } from './proxy/write-stream.js';
import { DatabaseAway } from './storage/database-away.js';

/** Gives every error of every route the body that the caller's client understands. */
@Catch()
export class DialectErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Errors');

  catch(exception: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent || exception instanceof ClientLeft) {
      response.destroy();
      return;
    }
    const error = this.toGatewayError(exception);
    const dialect = dialectOfCaller(request);
    const body = Buffer.from(JSON.stringify(errorBody(dialect, error, null)));
    response.writeHead(statusFor(dialect, error.status), errorHeaders(error, body.length));
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  private toGatewayError(exception: unknown): GatewayError {
    if (exception instanceof GatewayError) return exception;
    if (exception instanceof HttpException) {
      const status = exception.getStatus();
      return new GatewayError(status, status === 404 ? 'There is nothing at this address; GET / lists what there is.' : exception.message);
    }
    if (exception instanceof DatabaseAway) {
      return new GatewayError(503, 'The database is away. What it keeps can be neither looked up nor changed until it is back; a change that was under way may have been made.', { retryAfterSeconds: 5, cause: exception });
    }
    this.logger.error('A request failed unexpectedly', exception instanceof Error ? exception.stack : String(exception));
    return new GatewayError(500, 'The gateway failed unexpectedly; its log has the details.');
  }
}

/** By the route where it belongs to one dialect, else by what the client's headers give away. */
function dialectOfCaller({ path, headers }: Request): Dialect {
  if (path.startsWith('/v1/messages')) return 'messages';
  if (path.startsWith('/v1/responses')) return 'responses';
  if (path.startsWith('/v1/chat')) return 'chat';
  if (path.startsWith('/v1/generate')) return 'generate';
  return headers['anthropic-version'] === undefined ? 'chat' : 'messages';
}
