/** How a target is told: a message as Slack takes it, a signed request as Standard Webhooks has it, or a mail. */
export const ALERT_KINDS = ['slack', 'webhook', 'email'] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** What people are told of. The words are the `type` of webhooks, so that they never change. */
export const ALERT_EVENTS = [
  'budget.threshold',
  'account.needs_login',
  'account.disabled',
  'upstream.unavailable',
  'upstream.recovered',
  'pool.exhausted',
  'pool.recovered',
  'key.expires_soon',
  'admin_token.expires_soon',
  'usage.unrecorded',
] as const;
export type AlertEvent = (typeof ALERT_EVENTS)[number];
