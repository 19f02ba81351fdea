import { type Alert } from './alert.js';
import { type AlertMessage } from './alert-message.js';
import { describeAlert } from './describe-alert.js';
import { type Subject } from './subject-names.repository.js';

/** Makes what is sent of an alert, with the name that its subject has now. */
export function toMessage(alert: Alert, subject: Subject): AlertMessage {
  const { id, type, atMs, threshold, detail, facts } = alert;
  return {
    ...describeAlert(alert, subject),
    id,
    type,
    atMs,
    subject,
    facts: { ...facts, ...(detail !== '' && { limit: detail, threshold }) },
  };
}
