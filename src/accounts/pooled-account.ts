import { type Secret } from '../config/secret.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { type AccountHealth, freshHealth } from './account-health.js';
import { CoolDowns } from './cool-downs.js';
import { type TeamAccount } from './team-account.js';

/** Upstream does not take the account's credential, although nobody has said that it has ended. */
export interface Refusal {
  reason: string;
  /** Time of day. */
  sinceMs: number;
  /** Steady. */
  nextTryAtMs: number;
  /** When somebody was let through as a last resort. */
  askedAtMs: number | null;
}

/** No new token could be had for now. */
export interface MissingToken {
  reason: string;
  /** Steady; not to be asked before then, once the token at hand has ended. */
  untilMs: number;
}

/** An account in memory, with what is known of it at this moment. */
export interface PooledAccount {
  account: TeamAccount;
  health: AccountHealth;
  coolDowns: CoolDowns;
  refusal: Refusal | null;
  missingToken: MissingToken | null;
  inFlight: number;
  /** One request is finding out whether an exhausted or refused account works again. */
  trialInFlight: boolean;
  /** The credential with which a request was served last. */
  servedWith: Secret | null;
  /** Time of day, as of the next two. */
  lastUsedAtMs: number | null;
  lastError: string | null;
  lastErrorAtMs: number | null;
  /** Totals by counter (`requests`, `errors:throttled`, `tokens:input` …). */
  totals: Map<string, number>;
  /** The part of the totals that the database does not have yet. */
  unsaved: Map<string, number>;
  healthChanged: boolean;
  refusalChanged: boolean;
  /** A rest has begun that other replicas do not know of yet. */
  restBegan: boolean;
  /** Upstream itself has told the end of the window that the account is exhausted in. */
  windowKnown: boolean;
}

/** An account of which nothing is known yet. */
export function createPooledAccount(account: TeamAccount): PooledAccount {
  return {
    account,
    health: freshHealth(steadyNowMs()),
    coolDowns: new CoolDowns(),
    refusal: null,
    missingToken: null,
    inFlight: 0,
    trialInFlight: false,
    servedWith: null,
    lastUsedAtMs: null,
    lastError: null,
    lastErrorAtMs: null,
    totals: new Map(),
    unsaved: new Map(),
    healthChanged: false,
    refusalChanged: false,
    restBegan: false,
    windowKnown: false,
  };
}
