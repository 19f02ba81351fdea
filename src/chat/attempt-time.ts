import { type Endpoint, type Timeouts } from '../config/gateway-config.js';
import { type RoutedCall } from './call.js';
import { mostOutputTokens } from './most-output-tokens.js';
import { type Leg } from './walk.js';

const LONGEST_PATIENCE_MS = 600_000;
/** Vendors begin a stream within seconds, and with a long prompt within half a minute. */
const DEFAULT_FIRST_BYTE_MS = 30_000;
/** Models that people pay for write more than ten tokens a second. */
const LONGEST_MS_A_TOKEN = 100;

/** The part of a leg that its time depends on. */
interface TimedLeg extends Pick<Leg, 'following' | 'sharing'> {
  call: Pick<RoutedCall, 'startMs' | 'streaming' | 'request' | 'kind' | 'scan'> & {
    route: { endpoint: Pick<Endpoint, 'firstByteMs'> };
  };
}

/** Gives the milliseconds that the next attempt may take to begin. */
export function timeLeftMs(call: TimedLeg['call'], timeouts: Timeouts): number {
  const {
    startMs,
    streaming,
    request: { headers },
  } = call;
  if (streaming) return Math.min(timeouts.firstByteMs, streamLeftMs(call, timeouts));
  const spentMs = performance.now() - startMs;
  return Math.min(
    timeouts.firstByteJsonMs,
    patienceMs(headers['x-stainless-timeout'] ?? headers['x-server-timeout']) - spentMs,
  );
}

/** Gives the milliseconds that are left of a stream's time up to its first content. */
function streamLeftMs({ startMs }: TimedLeg['call'], { totalMs }: Timeouts): number {
  return totalMs - (performance.now() - startMs);
}

/**
 * Gives the milliseconds that an attempt at an endpoint may take to begin: an equal share of what is left, where other
 * endpoints or models can follow. Before another endpoint, it has to begin within the endpoint's own limit.
 */
export function attemptMs({ call, following, sharing }: TimedLeg, timeouts: Timeouts): number {
  const shareMs = timeLeftMs(call, timeouts) / (sharing + 1);
  return Math.max(1, following > 0 ? Math.min(shareMs, beginningMs(call)) : shareMs);
}

/**
 * Gives the milliseconds for which an answer may be silent between its beginning and its content. A model that reasons
 * may be silent for long, and asking another endpoint would be paid for twice: a stream has its share of all that is
 * left. A whole answer that has begun is as late as one that has not. Undefined where nobody can follow.
 */
export function preludeMs(leg: TimedLeg, timeouts: Timeouts): number | undefined {
  const { call, sharing } = leg;
  if (sharing === 0) return undefined;
  const mostMs = call.streaming ? streamLeftMs(call, timeouts) / (sharing + 1) : attemptMs(leg, timeouts);
  return Math.max(1, Math.min(timeouts.idleMs, mostMs));
}

/**
 * Gives the milliseconds that an answer may take to begin before another endpoint. A whole answer begins when the model
 * has written it: where the operator sets no limit, it has the time for as many tokens as the request allows.
 */
function beginningMs(call: TimedLeg['call']): number {
  const { firstByteMs } = call.route.endpoint;
  if (firstByteMs !== undefined || call.streaming) return firstByteMs ?? DEFAULT_FIRST_BYTE_MS;
  return DEFAULT_FIRST_BYTE_MS + (mostOutputTokens(call) ?? Infinity) * LONGEST_MS_A_TOKEN;
}

/**
 * How long a client waits. A client that names its limit (in seconds) is answered ten seconds before that: the SDKs of
 * OpenAI and Anthropic do it in one header, Google's in another.
 */
function patienceMs(namedSeconds: string | string[] | undefined): number {
  const seconds = Number(namedSeconds);
  return Number.isFinite(seconds) && seconds > 0 ? Math.max(1, seconds - 10) * 1000 : LONGEST_PATIENCE_MS;
}
