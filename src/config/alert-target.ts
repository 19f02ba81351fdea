import { type AlertEvent, type AlertKind } from './alert-words.js';
import { type SecretPlace } from './secret-place.js';

/** Somebody who is told, as configured. */
export interface ConfiguredAlertTarget {
  name: string;
  kind: AlertKind;
  /** The address of a webhook or of a mail server, which is a secret. */
  url: SecretPlace;
  /** What the requests of a webhook are signed with; undefined for other kinds. */
  secret: SecretPlace | undefined;
  /** The addresses of a mail. */
  from: string;
  to: readonly string[];
  events: readonly AlertEvent[];
}
