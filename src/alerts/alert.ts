import { type AlertEvent } from '../config/alert-words.js';

/** What a text needs beside the name of the subject. No person's name and no secret is among it. */
export type AlertFacts = Readonly<Partial<Record<AlertFact, string | number | readonly string[] | null>>>;

/** Moments are in ISO 8601. Receivers of webhooks see these names. */
export type AlertFact =
  | 'spent_usd'
  | 'limit_usd'
  | 'resets_at'
  | 'reason'
  | 'upstream'
  | 'states'
  | 'until'
  | 'models'
  | 'begun_at'
  | 'expires_at';

/** What somebody should know. Type, subject, detail, threshold and period together are told once. */
export interface NewAlert {
  type: AlertEvent;
  /** The id of a key, member, team, account or token, or the name of an endpoint or upstream. */
  subject: string;
  /** The limit of a budget; else empty. */
  detail: string;
  /** The part of a budget that is spent, in percent; else 0. A lower one is not told after a higher one. */
  threshold: number;
  period: string;
  facts: AlertFacts;
}

/** An alert that has an id, which receivers see. */
export interface Alert extends NewAlert {
  id: string;
  atMs: number;
}

/** What lasts. It is told when it begins; where {@link END_OF} has it, also when nobody has seen it for a while. */
export interface Condition {
  type: ConditionType;
  subject: string;
  facts: AlertFacts;
}

type ConditionType = Extract<
  AlertEvent,
  'account.needs_login' | 'account.disabled' | 'upstream.unavailable' | 'pool.exhausted' | 'usage.unrecorded'
>;

/** What is told at the end of a condition. */
export const END_OF: ReadonlyMap<string, AlertEvent> = new Map<ConditionType, AlertEvent>([
  ['upstream.unavailable', 'upstream.recovered'],
  ['pool.exhausted', 'pool.recovered'],
]);

/** Knows the names of the targets that want an event. */
export interface Audience {
  wanting(type: AlertEvent): readonly string[];
}
