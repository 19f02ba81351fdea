import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type Request } from 'express';

/** Who looks at the dashboard: an operator sees everything, the holder of a key only their own. */
export interface Viewer {
  /** Null for an operator. */
  keyId: string | null;
}

const viewers = new WeakMap<Request, Viewer>();

export function setViewer(request: Request, viewer: Viewer): void {
  viewers.set(request, viewer);
}

/** Hands the viewer of a request to its handler, behind the `ViewerGuard`. */
export const CurrentViewer = createParamDecorator((_: unknown, context: ExecutionContext): Viewer => {
  const viewer = viewers.get(context.switchToHttp().getRequest<Request>());
  if (!viewer) throw new Error('Only routes behind the ViewerGuard have a viewer');
  return viewer;
});
