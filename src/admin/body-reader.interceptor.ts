import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { Reflector } from '@nestjs/core';
import { type Request } from 'express';
import { type Observable } from 'rxjs';
import { readBody } from '../chat/read-body.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { FORM_BYTES, MostBytes } from './most-bytes.js';

/**
 * Reads the body of a request where the handler asks for it by `@Body()` or `@RawBody()`. It runs after the guards: the
 * gateway reads nothing from somebody who may not ask. Throws 400, 411, 413 or 415.
 */
@Injectable()
export class BodyReader implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (takesBody(context)) {
      const request = context.switchToHttp().getRequest<Request & { rawBody?: Buffer }>();
      request.rawBody = await readBody(request, this.reflector.get(MostBytes, context.getHandler()) ?? FORM_BYTES);
      request.body = parse(request.rawBody);
    }
    return next.handle();
  }
}

function takesBody(context: ExecutionContext): boolean {
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name) ??
    {}) as object;
  return Object.keys(parameters).some(
    (key) => key.startsWith(`${RouteParamtypes.BODY}:`) || key.startsWith(`${RouteParamtypes.RAW_BODY}:`),
  );
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new GatewayError(400, 'The request body is not valid JSON.');
  }
}
