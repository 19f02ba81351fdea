import { type Secret } from '../config/secret.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { freshHealth } from './account-health.js';
import { type Standing } from './check-eligibility.js';
import { CoolDowns } from './cool-downs.js';
import { type TeamAccount } from './team-account.js';

/** An account in memory, with what is known of it at this moment. */
export interface PooledAccount extends Standing {
  /** The access token with which a request was served last. */
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

/** One of which nothing is known yet. */
export function newcomer(account: TeamAccount): PooledAccount {
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
