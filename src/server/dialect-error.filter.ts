import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { isGoogleSdk } from '../chat/is-google-sdk.js';
import { newRequestId } from '../chat/new-request-id.js';
import { ClientLeft } from '../proxy/client-left.js';
import { findAbsentAddress } from '../dialects/absent-address.js';
import { type Dialect } from '../dialects/dialect.js';
import { endsInGenerateMethod } from '../dialects/generate-address.js';
import { errorBody, statusFor } from '../dialects/error-body.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { looksMisdirected, unknownAddress } from '../dialects/unknown-address.js';
import { errorHeaders, requestIdHeader } from '../relay/client-stream.js';
import { DatabaseAway } from '../storage/database-away.js';

/** Gives every error of every route a body that the caller's client understands. */
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
    const error = this.toGatewayError(exception, request);
    const dialect = dialectOfCaller(request);
    const requestId = newRequestId(Date.now());
    const idHeader = requestIdHeader(dialect);
    // The header may hold the client's own id already.
    if (!response.hasHeader(idHeader)) response.setHeader(idHeader, requestId);
    const body = Buffer.from(JSON.stringify(errorBody(dialect, error, requestId)));
    response.writeHead(statusFor(dialect, error.status), errorHeaders(error, body.length));
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  private toGatewayError(exception: unknown, request: Request): GatewayError {
    if (exception instanceof GatewayError) return exception;
    if (exception instanceof HttpException) {
      const status = exception.getStatus();
      return status === 404
        ? unknownAddress(request.method, request.path, baseUrlFor(request))
        : new GatewayError(status, exception.message);
    }
    if (exception instanceof DatabaseAway) {
      return new GatewayError(
        503,
        'The database is away. What it keeps can be neither looked up nor changed until it is back; a change ' +
          'that was under way may have been made.',
        { retryAfterSeconds: 5, cause: exception },
      );
    }
    this.logger.error(
      'A request failed unexpectedly',
      exception instanceof Error ? exception.stack : String(exception),
    );
    return new GatewayError(500, 'The gateway failed unexpectedly; its log has the details.');
  }
}

/** Finds the dialect of a caller by the route where that belongs to one dialect, else by the client's headers. */
function dialectOfCaller({ method, path, headers }: Request): Dialect {
  if (/^\/v1(?:alpha|beta)/i.test(path) || isOfGoogleModel(path) || isGoogleSdk(headers)) return 'generate';
  const absent = findAbsentAddress(path)?.dialect;
  if (absent !== undefined) return absent;
  if (path.startsWith('/v1/messages') || looksMisdirected(method, path)) return 'messages';
  // Only Claude Code asks there, and shows what this envelope has.
  if (/^\/(?:managed\/settings|api\/oauth\/usage)\/?$/i.test(path)) return 'messages';
  if (path.startsWith('/v1/responses')) return 'responses';
  if (path.startsWith('/v1/chat')) return 'chat';
  if (path.startsWith('/v1/generate')) return 'generate';
  return headers['anthropic-version'] === undefined ? 'chat' : 'messages';
}

/** A path below `/v1/models` that a client of Google's asks for; other clients have the list there. */
function isOfGoogleModel(path: string): boolean {
  return /^\/v1\/models\//i.test(path) && endsInGenerateMethod(path);
}

/**
 * The gateway's address as this client sees it. It believes a client that claims to have come by https, because only
 * that client reads the answer. Undefined for a `Host` that no client sends.
 */
function baseUrlFor({ headers, protocol }: Request): string | undefined {
  const host = headers.host ?? '';
  if (!/^[\w.:[\]-]{1,255}$/.test(host)) return undefined;
  return `${headers['x-forwarded-proto'] === 'https' ? 'https' : protocol}://${host}`;
}
