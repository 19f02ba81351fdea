/** What people are told, once for all replicas: type, subject, detail, threshold and period are unique together. */
export interface AlertsTable {
  /** Receivers see it, and it stays the same when something is sent again. */
  id: string;
  type: string;
  /** The id of a key, member, team, account or token, or the name of an endpoint or upstream. Never a person's name. */
  subject: string;
  /** The limit of a budget; else empty. */
  detail: string;
  /** The part of a budget that is spent, in percent; else 0. */
  threshold: number;
  /** What the alert is true of: the window and amount of a budget, the moment at which a condition began or ends. */
  period: string;
  /** Figures for the text, as JSON. Names of people are looked up when it is sent. */
  facts: string;
  at_ms: number;
}

/** How an alert gets to one target. */
interface AlertDeliveriesTable {
  alert_id: string;
  target: string;
  /** `pending`, `sent` or `failed`. */
  state: string;
  attempts: number;
  next_at_ms: number;
  /** Who sends it now. Times are of the database's clock. */
  holder: string | null;
  leased_until_ms: number;
  /** Why the last attempt failed. */
  reason: string | null;
  settled_at_ms: number | null;
}

/** What lasts, such as an endpoint that fails. Every replica that sees it says so again and again. */
interface AlertConditionsTable {
  type: string;
  subject: string;
  facts: string;
  begun_at_ms: number;
  seen_at_ms: number;
  ended_at_ms: number | null;
}

export interface AlertSchema {
  alerts: AlertsTable;
  alert_deliveries: AlertDeliveriesTable;
  alert_conditions: AlertConditionsTable;
}
