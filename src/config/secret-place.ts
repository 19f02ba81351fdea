import { cleanSecret } from './clean-secret.js';
import { Secret } from './secret.js';

/** Where a configured secret is: in `config.json` itself, or in a variable of the environment. */
export type SecretPlace = { value: Secret } | { variable: string };

/** Undefined where neither is given. */
export function secretPlaceOf(value: string | undefined, variable: string | undefined): SecretPlace | undefined {
  if (value !== undefined) return { value: new Secret(cleanSecret(value)) };
  return variable === undefined ? undefined : { variable };
}
