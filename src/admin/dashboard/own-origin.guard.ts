import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type Request } from 'express';
import { assertOwnOrigin } from './assert-own-origin.js';

/** Lets requests pass that no foreign page has made. */
@Injectable()
export class OwnOriginGuard implements CanActivate {
  canActivate(context: ExecutionContext): true {
    assertOwnOrigin(context.switchToHttp().getRequest<Request>());
    return true;
  }
}
