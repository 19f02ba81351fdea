import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type Request } from 'express';
import { type RequestTrace } from '../../observability/request-trace.js';
import { type UseHolder } from '../../usage/use-holder.js';

/**
 * Who looks at the dashboard. Whoever has signed in at the provider as a member sees what all their keys have used, and
 * the holder of a key what that key has used.
 */
export interface Viewer {
  /** Whose use they see; null for everybody's, which operators and viewers see. */
  own: UseHolder | null;
  /** Their session at the provider; null for who has signed in otherwise. */
  signInId: string | null;
}

/** Whether a viewer may see a request. It was a member's where the key was the member's when it came. */
export function maySee({ own }: Viewer, trace: Pick<RequestTrace, 'keyId' | 'memberId'>): boolean {
  if (own === null) return true;
  return (own.kind === 'key' ? trace.keyId : trace.memberId) === own.id;
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
