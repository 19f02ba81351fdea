import { type AlertEntry } from './alert-entry.js';
import { type ConfiguredAlertTarget } from './alert-target.js';
import { ALERT_EVENTS, type AlertKind } from './alert-words.js';
import { whyNoAlertUrl, whyNoSigningSecret } from './check-alert-secrets.js';
import { cleanSecret } from './clean-secret.js';
import { secretPlaceOf } from './secret-place.js';

type OwnField = 'secret' | 'secret_env' | 'from' | 'to';

/** The kind to which each of these fields belongs. */
const KIND_OF: readonly (readonly [field: OwnField, kind: AlertKind])[] = [
  ['secret', 'webhook'],
  ['secret_env', 'webhook'],
  ['from', 'email'],
  ['to', 'email'],
];

/** Reads `alerts` of `config.json`. What variables of the environment hold is read where it is used. */
export function readAlerts(entries: readonly AlertEntry[], problems: string[]): ConfiguredAlertTarget[] {
  const names = entries.map(({ name }) => name);
  return entries.map((entry, index) => {
    const path = `alerts[${index}]`;
    const faults = findFaults(entry);
    if (names.indexOf(entry.name) < index) faults.unshift('name must be unique');
    problems.push(...faults.map((fault) => `${path}.${fault}`));
    return toTarget(entry);
  });
}

function toTarget({ name, kind, url, url_env, secret, secret_env, from, to, events }: AlertEntry) {
  return {
    name,
    kind,
    // Where both are absent, a problem keeps the whole configuration from being used.
    url: secretPlaceOf(url, url_env) ?? { variable: '' },
    secret: secretPlaceOf(secret, secret_env),
    from: from ?? '',
    to: to ?? [],
    events: events ?? ALERT_EVENTS,
  };
}

/** Says what of a target cannot be so, in words that go on from its path. */
function findFaults(entry: AlertEntry): string[] {
  const { kind, url, url_env, secret, secret_env, from, to } = entry;
  const foreign = KIND_OF.filter(([field, of]) => entry[field] !== undefined && kind !== of);
  const whyNoUrl = url === undefined ? undefined : whyNoAlertUrl(kind, cleanSecret(url));
  const whyNoSecret = secret === undefined ? undefined : whyNoSigningSecret(cleanSecret(secret));
  return [
    ...onlyOne('url', url, url_env),
    ...(whyNoUrl === undefined ? [] : [`url must ${whyNoUrl}`]),
    ...foreign.map(([field, of]) => `${field} belongs to kind ${of}; remove it`),
    ...(kind === 'webhook' ? onlyOne('secret', secret, secret_env) : []),
    ...(whyNoSecret === undefined || kind !== 'webhook' ? [] : [`secret must ${whyNoSecret}`]),
    ...(kind === 'email' && from === undefined ? ['from is missing: who the mail comes from'] : []),
    ...(kind === 'email' && to === undefined ? ['to is missing: the list of those who get the mail'] : []),
  ];
}

function onlyOne(field: string, value: string | undefined, variable: string | undefined): string[] {
  if (value !== undefined && variable !== undefined)
    return [`${field} and ${field}_env exclude each other: remove one of them`];
  if (value !== undefined || variable !== undefined) return [];
  return [`${field} is missing; ${field}_env names an environment variable that holds it`];
}
