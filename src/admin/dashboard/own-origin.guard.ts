import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type Request } from 'express';
import { assertOwnOrigin } from './assert-own-origin.js';

/** Lets pass what does not come from a page of somebody else's. */
@Injectable()
export class OwnOriginGuard implements CanActivate {
  canActivate(context: ExecutionContext): true {
    assertOwnOrigin(context.switchToHttp().getRequest<Request>());
    return true;
  }
}
