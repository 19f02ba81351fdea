import { cleanName } from '../config/field-rules.js';
import { type AccountEntry } from './account-entry.js';
import { type ListedEntry } from './read-entry.js';
import { type TeamAccount } from './team-account.js';

/**
 * Gives every entry an id of its own. The same e-mail address in two organizations makes two accounts. The same address
 * in two spellings, or twice in one organization, makes one account with the newer login. `problems` names the entries
 * that are left out.
 */
export function assignAccountIds(listed: readonly ListedEntry[], problems: string[]): ListedEntry[] {
  const taken = new Map<string, ListedEntry>();
  // Chosen ids come first, so that no id made from an address takes one of them.
  for (const one of [...listed].sort((a, b) => Number(b.idChosen) - Number(a.idChosen))) {
    const key = keyOf(one, one.entry.id);
    const other = taken.get(key);
    if (!other) taken.set(key, one);
    else if (one.idChosen || other.idChosen) problems.push(`${one.path}.id must be unique`);
    else if (areApart(one.entry, other.entry)) placeApart(one, taken, problems);
    else taken.set(key, newerOf(other, one, problems));
  }
  return [...taken.values()].sort((a, b) => a.index - b.index);
}

/** The organization that an account's tokens are for; null where nobody knows. */
export function organizationOf({ login }: Pick<AccountEntry | TeamAccount, 'login'>): string | null {
  return login.kind === 'tokens' ? login.organizationId : null;
}

/** Makes an id for an account whose e-mail address another organization's account has too. */
export function idInOrganization(id: string, organization: string | null): string {
  return organization === null ? id : `${id}/${cleanName(organization)}`;
}

function placeApart(one: ListedEntry, taken: Map<string, ListedEntry>, problems: string[]): void {
  const entry = { ...one.entry, id: idInOrganization(one.entry.id, organizationOf(one.entry)) };
  const key = keyOf(one, entry.id);
  const other = taken.get(key);
  const apart = { ...one, entry };
  if (other?.idChosen) problems.push(`${one.path}.id must be unique`);
  else taken.set(key, other ? newerOf(other, apart, problems) : apart);
}

/** Two addresses that differ in capital letters are one address. */
function keyOf({ idChosen }: ListedEntry, id: string): string {
  return idChosen && !id.includes('@') ? id : id.toLowerCase();
}

/** Whether two logins of one address are for two organizations. A fixed key has no organization. */
function areApart(one: AccountEntry, other: AccountEntry): boolean {
  const [first, second] = [organizationOf(one), organizationOf(other)];
  return first !== null && second !== null && first !== second;
}

function newerOf(known: ListedEntry, next: ListedEntry, problems: string[]): ListedEntry {
  const [winner, loser] = loggedInAtMs(next) > loggedInAtMs(known) ? [next, known] : [known, next];
  problems.push(
    `${loser.path} is the same account as ${winner.path}, whose login ` +
      `${loggedInAtMs(winner) > loggedInAtMs(loser) ? 'is newer' : 'comes first'}`,
  );
  return winner;
}

function loggedInAtMs({ entry: { login } }: ListedEntry): number {
  return (login.kind === 'tokens' ? login.loggedInAtMs : null) ?? 0;
}
