import { organizationOf } from '../accounts/assign-account-ids.js';
import { type Payer } from '../accounts/payer.js';
import { credentialOf, type TeamAccount } from '../accounts/team-account.js';

/** Makes the payer of an attempt of an account. Throws where the account has no credential. */
export function toPayer(account: TeamAccount): Payer {
  const secret = credentialOf(account);
  if (!secret) throw new Error(`Account ${account.id} has no credential to send.`);
  const aws = signingOf(account.login);
  // A token is a bearer, whatever header the kind wants its keys in.
  const scheme = account.login.kind === 'cloud' ? 'bearer' : undefined;
  const { id, upstream } = account;
  const organizationId = organizationOf(account);
  return {
    id,
    upstream,
    owner: 'team',
    secret,
    scheme,
    ...(organizationId !== null && { organizationId }),
    ...(aws && { aws }),
  };
}

function signingOf(login: TeamAccount['login']): Payer['aws'] {
  if (login.kind !== 'cloud' || login.signIn.kind !== 'aws' || !login.aws) return undefined;
  const { region, service } = login.signIn;
  return { key: login.aws, region, service, clockOffsetMs: login.clockOffsetMs };
}
