import { type AccountDescription } from '../../auth/account-description.js';
import { type Finding } from './finding.js';

type Away = Pick<AccountDescription, 'id' | 'state' | 'reason' | 'next_try_at'>;

/** So many accounts are named; the rest is counted. */
const NAMED = 3;

/**
 * Describes the accounts of an upstream that cannot pay now. Accounts of one state share a finding, since they have the
 * same remedy.
 */
export function describeAway(
  upstream: string,
  away: readonly Away[],
  remedies: Readonly<Record<string, string>>,
): Finding[] {
  const states = [...new Set(away.map(({ state }) => state))];
  return states.map((state) => {
    const accounts = away.filter((account) => account.state === state);
    const fix = remedies[state];
    return {
      check: 'credentials',
      state: 'warning',
      text: `${upstream}: ${accounts.length === 1 ? describeOne(accounts) : describeMany(accounts)}`,
      ...(fix !== undefined && { fix }),
    };
  });
}

function describeOne([account]: readonly Away[]): string {
  if (!account) return '';
  const { id, state, reason, next_try_at: nextTry } = account;
  return (
    `${id} ` +
    `${state === 'needs_login' ? 'needs login' : `is ${inWords(state)}`}${reason === null ? '' : ` (${reason})`}` +
    `${nextTry === null ? '' : ` until ${nextTry}`}`
  );
}

function describeMany(accounts: readonly Away[]): string {
  const state = accounts[0]?.state ?? '';
  const [first] = accounts.flatMap(({ next_try_at: nextTry }) => (nextTry === null ? [] : [nextTry])).sort();
  const names = accounts.slice(0, NAMED).map(({ id }) => id);
  const more = accounts.length - names.length;
  return (
    `${accounts.length} accounts ` +
    `${state === 'needs_login' ? 'need a login' : `are ${inWords(state)}`}` +
    `${first === undefined ? '' : `, the first is back at ${first}`} ` +
    `(${names.join(', ')}${more === 0 ? '' : ` and ${more} more`})`
  );
}

function inWords(state: string): string {
  return state.replace('_', ' ');
}
