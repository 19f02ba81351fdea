import { Injectable } from '@nestjs/common';
import { steadyNowMs } from '../config/steady-clock.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { Siblings } from '../observability/siblings.service.js';
import { networkOf } from './network-of.js';

export const WINDOW_MS = 600_000;
/** So many networks are counted; beyond that the one whose window began first is forgotten. */
const MOST_NETWORKS = 10_000;
const MOST_DEVICE_AUTHORIZATIONS = 30;
/** A sign-in shows the page of its code and takes an answer; a team may share one address. */
const MOST_DEVICE_PAGES = 60;
/** A device asks 120 times until its code expires, and a team may share one address. */
const MOST_TOKEN_REQUESTS = 3_000;
const MOST_AUTHORIZATIONS = 60;
/** Wrong user codes of all addresses together: who has many addresses may not try more. */
const MOST_WRONG_CODES = 1_000;
/** Under which workers tell each other. */
const TOPIC = 'sign-in-addresses';

/** How often each may be asked for from one network within ten minutes. */
export const ADDRESS_LIMITS = {
  device_authorization: MOST_DEVICE_AUTHORIZATIONS,
  device: MOST_DEVICE_PAGES,
  token: MOST_TOKEN_REQUESTS,
  authorize: MOST_AUTHORIZATIONS,
  wrong_code: MOST_WRONG_CODES,
} as const;

type Limited = keyof typeof ADDRESS_LIMITS;

/** Wrong codes count for all networks together. */
const EVERYBODY = '*';

/**
 * Limits how often one network asks for what costs something or can be guessed at. The workers of a machine count
 * together: each tells the others what it has met.
 */
@Injectable()
export class AddressLimits {
  /** By what is limited, then by network, in the order in which the windows began. */
  private readonly counted: ReadonlyMap<string, Map<string, { count: number; endsMs: number }>> = new Map(
    Object.keys(ADDRESS_LIMITS).map((what) => [what, new Map()]),
  );

  constructor(private readonly siblings: Siblings) {
    siblings.whenAsked(TOPIC, (met) => {
      const [what, network] = met as [string, string];
      this.count(what, network);
      return null;
    });
  }

  /** Counts one request from an address. Throws a 429 where there were too many. */
  take(what: Exclude<Limited, 'wrong_code'>, address: string): void {
    const network = networkOf(address);
    this.assertBelow(what, network, 'Too many sign-ins from your network address');
    this.note(what, network);
  }

  /** Throws a 429 where too many wrong user codes came, from wherever. */
  assertCodesMayBeTried(): void {
    this.assertBelow('wrong_code', EVERYBODY, 'Too many wrong codes were typed');
  }

  /** Counts a wrong user code, whoever has typed it. */
  countWrongCode(): void {
    this.note('wrong_code', EVERYBODY);
  }

  private note(what: Limited, network: string): void {
    this.count(what, network);
    void this.siblings.ask(TOPIC, [what, network]);
  }

  private assertBelow(what: Limited, network: string, sentence: string): void {
    const found = this.counted.get(what)?.get(network);
    const leftMs = (found?.endsMs ?? 0) - steadyNowMs();
    if (!found || leftMs <= 0 || found.count < ADDRESS_LIMITS[what]) return;
    const minutes = Math.ceil(leftMs / 60_000);
    throw new GatewayError(429, `${sentence}. Try again in ${minutes} minute${minutes === 1 ? '' : 's'}.`, {
      retryAfterSeconds: Math.min(60, Math.ceil(leftMs / 1_000)),
    });
  }

  private count(what: string, network: string): void {
    const networks = this.counted.get(what);
    const nowMs = steadyNowMs();
    const found = networks?.get(network);
    if (found && found.endsMs > nowMs) {
      found.count++;
      return;
    }
    networks?.delete(network);
    networks?.set(network, { count: 1, endsMs: nowMs + WINDOW_MS });
    if (networks && networks.size > MOST_NETWORKS) {
      const [oldest = ''] = networks.keys();
      networks.delete(oldest);
    }
  }
}
