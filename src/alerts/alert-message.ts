import { createHmac } from 'node:crypto';
import { type AlertText } from './describe-alert.js';
import { type Subject } from './subject-names.repository.js';

/** What is sent to a target, whatever its kind. */
export interface AlertMessage extends AlertText {
  /** The same each time the message is sent. */
  id: string;
  type: string;
  atMs: number;
  subject: Subject | null;
  facts: Readonly<Record<string, unknown>>;
}

/** A message with the address of the dashboard's page that shows more; undefined where it is not known. */
export interface LinkedMessage extends AlertMessage {
  link: string | undefined;
}

/**
 * Writes the body for Slack and those who take the same. A name may not call a channel or person, so what Slack reads
 * as a command is escaped: https://docs.slack.dev/messaging/formatting-message-text
 */
export function toSlackBody({ title, text, link }: LinkedMessage): string {
  const lines = [`*${escapeSlack(title)}*`, escapeSlack(text), ...(link === undefined ? [] : [escapeSlack(link)])];
  return JSON.stringify({ text: lines.join('\n') });
}

/** Writes the body of a webhook, which is the same each time: Standard Webhooks advises `type`, `timestamp`, `data`. */
export function toWebhookBody({ type, atMs, subject, title, text, link, facts }: LinkedMessage): string {
  return JSON.stringify({
    type,
    timestamp: new Date(atMs).toISOString(),
    data: { subject, title, text, link, ...facts },
  });
}

/**
 * Signs a body: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md. The
 * timestamp is that of the attempt, so that receivers may refuse old requests.
 */
export function signWebhook(id: string, body: string, key: Buffer, nowMs: number): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(nowMs / 1_000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
