import { type Secret } from '../config/secret.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { type AccountHealth, freshHealth } from './account-health.js';
import { CoolDowns } from './cool-downs.js';
import { type TeamAccount } from './team-account.js';

/** Upstream refuses the account's credential (401), although the issuer has not ended the login. */
export interface Refusal {
  reason: string;
  /** Time of day. */
  sinceMs: number;
  /** Steady; the next request tries the account then. */
  nextTryAtMs: number;
  /** When a request last went through as a last resort. */
  askedAtMs: number | null;
}

/** The issuer gives no new token for now. */
export interface MissingToken {
  reason: string;
  /** Steady. If the token at hand has ended, no request goes to the account before then. */
  untilMs: number;
}

/** An account in memory, and what the gateway knows of it at this moment. */
export interface PooledAccount {
  account: TeamAccount;
  health: AccountHealth;
  coolDowns: CoolDowns;
  refusal: Refusal | null;
  missingToken: MissingToken | null;
  inFlight: number;
  /** A request is finding out whether the exhausted or refused account works again. */
  trialInFlight: boolean;
  /** The credential with which upstream last served a request. */
  servedWith: Secret | null;
  /** Time of day, as is `lastErrorAtMs`. */
  lastUsedAtMs: number | null;
  lastError: string | null;
  lastErrorAtMs: number | null;
  /** The totals by counter (`requests`, `errors:throttled`, `tokens:input` …). */
  totals: Map<string, number>;
  /** The part of the totals that is not written to the database yet. */
  unsaved: Map<string, number>;
  healthChanged: boolean;
  refusalChanged: boolean;
  /** A rest has begun of which other replicas do not know yet. */
  restBegan: boolean;
  /** Upstream itself has told when the exhaustion ends. */
  windowKnown: boolean;
}

/** Makes a pooled account of which nothing is known yet. */
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
