import { type Timeouts } from '../config/gateway-config.js';
import { type RoutedCall } from './call.js';
import { type Leg } from './walk.js';

const LONGEST_PATIENCE_MS = 600_000;

/** Gives the milliseconds that the next attempt may take to begin. */
export function timeLeftMs({ startMs, streaming, request }: RoutedCall, timeouts: Timeouts): number {
  const spentMs = performance.now() - startMs;
  if (streaming) return Math.min(timeouts.firstByteMs, timeouts.totalMs - spentMs);
  return Math.min(timeouts.firstByteJsonMs, patienceMs(request.headers['x-stainless-timeout']) - spentMs);
}

/**
 * Gives the milliseconds that an attempt at an endpoint may take to begin: an equal share of what is left, where other
 * endpoints or models can follow. Before another endpoint, a stream has to begin within the endpoint's own limit. An
 * answer that is no stream begins when it is whole, so that nobody can tell a slow one from one that never comes.
 */
export function attemptMs({ call, following, sharing }: Leg, timeouts: Timeouts): number {
  const leftMs = timeLeftMs(call, timeouts);
  const shareMs = leftMs / (sharing + 1);
  return Math.max(1, call.streaming && following > 0 ? Math.min(shareMs, call.route.endpoint.firstByteMs) : shareMs);
}

/**
 * Gives the milliseconds for which a stream may be silent between its beginning and its content. A model that reasons
 * may be silent for long, so that is the whole share. Undefined where nobody can follow.
 */
export function preludeMs({ call, sharing }: Leg, timeouts: Timeouts): number | undefined {
  if (sharing === 0 || !call.streaming) return undefined;
  return Math.max(1, Math.min(timeouts.idleMs, timeLeftMs(call, timeouts) / (sharing + 1)));
}

/** How long a client waits. A client that names its limit (in seconds) is answered ten seconds before that. */
function patienceMs(stainlessTimeout: string | string[] | undefined): number {
  const seconds = Number(stainlessTimeout);
  return Number.isFinite(seconds) && seconds > 0 ? Math.max(1, seconds - 10) * 1000 : LONGEST_PATIENCE_MS;
}
