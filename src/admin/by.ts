import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type Request } from 'express';
import { type Actor } from '../audit/actor.js';

const actors = new WeakMap<Request, Actor>();

export function setActor(request: Request, actor: Actor): void {
  actors.set(request, actor);
}

/** Hands whoever sends a request to its handler, behind the guards that know. */
export const By = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const actor = actors.get(context.switchToHttp().getRequest<Request>());
  if (!actor) throw new Error('Only routes behind the AdminGuard or the ViewerGuard know who asks');
  return actor;
});
