import { type ConfiguredAlertTarget } from '../config/alert-target.js';
import { type SecretPlace } from '../config/secret-place.js';
import { signingKeyOf, whyNoAlertUrl, whyNoSigningSecret } from '../config/check-alert-secrets.js';
import { cleanSecret } from '../config/clean-secret.js';
import { Secret } from '../config/secret.js';

type Common = Pick<ConfiguredAlertTarget, 'name' | 'kind' | 'events' | 'from' | 'to'>;

/** A target that can be told. */
export type UsableTarget = Common & {
  problem: undefined;
  url: Secret;
  /** What the requests of a webhook are signed with. */
  key: Buffer | undefined;
};

/** A target whose secrets are not there, or are no such secrets. `problem` is a sentence for operators. */
type UnusableTarget = Common & { problem: string };

export type AlertTarget = UsableTarget | UnusableTarget;

/** Puts in a target's secrets, which variables of the environment may hold. */
export function resolveTarget(
  { url, secret, ...common }: ConfiguredAlertTarget,
  variable: (name: string) => string | undefined,
): AlertTarget {
  const address = read(url, variable, (text) => whyNoAlertUrl(common.kind, text));
  if (typeof address === 'string') return { ...common, problem: address };
  const signing = secret && read(secret, variable, whyNoSigningSecret);
  if (typeof signing === 'string') return { ...common, problem: signing };
  return { ...common, problem: undefined, url: address, key: signing && signingKeyOf(signing.reveal()) };
}

/** Gives the secret, or a sentence that says why there is none. */
function read(
  place: SecretPlace,
  variable: (name: string) => string | undefined,
  whyNot: (text: string) => string | undefined,
): Secret | string {
  // What stands in config.json was checked when it was read.
  if ('value' in place) return place.value;
  const text = cleanSecret(variable(place.variable) ?? '');
  if (text === '') return `the environment variable ${place.variable} is not set`;
  const fault = whyNot(text);
  return fault === undefined ? new Secret(text) : `the environment variable ${place.variable} must ${fault}`;
}
