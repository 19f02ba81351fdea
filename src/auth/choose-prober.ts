import { checkEligibility, hasUsableToken } from '../accounts/check-eligibility.js';
import { EVERY_MODEL } from '../accounts/cool-downs.js';
import { type Payer } from '../accounts/payer.js';
import { type PooledAccount } from '../accounts/pooled-account.js';
import { nameCommand } from '../config/name-command.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { type CredentialVerdict } from '../upstreams/judge-credential.js';
import { toPayer } from './to-payer.js';

/** What there is to say where a vendor has no question that is free. */
export const NO_FREE_QUESTION: CredentialVerdict = {
  state: 'unproven',
  text: 'has nothing to ask that is free; a request shows it',
  fix: 'Ask a model of this endpoint for one short answer.',
};

/** Chooses the account that asks: the first that could pay now, else the first with a token; or says why none can. */
export function chooseProber(upstream: string, payers: readonly PooledAccount[]): Payer | CredentialVerdict {
  const [able, nowMs] = [payers.filter(({ account }) => hasUsableToken(account, Date.now())), steadyNowMs()];
  const chosen = able.find((one) => checkEligibility(one, EVERY_MODEL, nowMs).state === 'eligible') ?? able[0];
  if (chosen) return toPayer(chosen.account);
  return payers.length === 0
    ? {
        state: 'unproven',
        text: 'is paid by no account of the team, so clients need keys of their own',
        fix: `Give the upstream ${upstream} an account, a key or sign_in, where the team is to pay.`,
      }
    : payers.some(({ account }) => account.login.kind === 'cloud')
      ? {
          state: 'unproven',
          text: 'is asked by a running gateway, which signs in; its dashboard shows the answer',
          fix: `${nameCommand('accounts check')} tries the sign-in itself.`,
        }
      : {
          state: 'unproven',
          text: 'cannot be asked: no account has a token that has not ended',
          fix: 'A running gateway renews it by itself; where it does not, its log says why.',
        };
}
