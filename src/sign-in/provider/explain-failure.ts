import { type ProviderFailure } from './read-failure.js';

/** Errors that are the operator's to mend. */
const MISCONFIGURED: ReadonlySet<unknown> = new Set([
  'invalid_client',
  'invalid_request',
  'invalid_scope',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_response_type',
]);
const TIMES: ReadonlySet<unknown> = new Set(['exp', 'nbf']);

/** Says to somebody who signs in why the provider's answer does not let them in, and what to do. */
export function explainFailure({ error, claim }: ProviderFailure, name: string): string {
  if (error === 'access_denied')
    return `${name} has not let you in, or you have cancelled. Start again where you began.`;
  if (error === 'invalid_grant') return `${name} does not know this sign-in any more. Start again where you began.`;
  if (MISCONFIGURED.has(error)) {
    return (
      `${name} does not take the gateway as its client (${error}). Whoever runs this gateway has to compare ` +
      'member_sign_in.provider with what is registered there.'
    );
  }
  if (error !== undefined) return `${name} has ended the sign-in. Start again where you began.`;
  if (TIMES.has(claim)) {
    return (
      `The answer of ${name} is not valid at this time (${claim}). Whoever runs this gateway has to look at its ` +
      'clock and at that of the provider.'
    );
  }
  return (
    `The answer of ${name} does not hold${claim === undefined ? '' : ` (${claim})`}, so nobody was signed in. Start ` +
    'again where you began; whoever runs this gateway finds the reason in its log.'
  );
}
