import { readEntry } from '../accounts/read-entry.js';
import { organizationOf } from '../accounts/assign-account-ids.js';

/** An entry as it stands in `accounts.json`, fields that only people use included. */
export type RawEntry = Record<string, unknown>;

/**
 * The entry that a new login belongs to: the same person in the same organization, or in one that the entry does not
 * name.
 */
export function findSameAccount(entries: readonly RawEntry[], login: RawEntry): RawEntry | undefined {
  const email = addressOf(login);
  return entries.find((other) => {
    if (holdsKey(other) || !isSame(addressOf(other), email, other['id'] === login['id'])) return false;
    const [theirs, ours] = [organizationIn(other), organizationIn(login)];
    return theirs === null || ours === null || theirs === ours;
  });
}

function isSame(address: string | undefined, email: string | undefined, sameId: boolean): boolean {
  return email === undefined ? sameId : address === email;
}

function addressOf({ email, id }: RawEntry): string | undefined {
  const text = [email, id].find((value) => typeof value === 'string' && value.includes('@'));
  return typeof text === 'string' ? text.trim().toLowerCase() : undefined;
}

/** A fixed key is an account of its own, whosever address stands beside it. */
function holdsKey(entry: RawEntry): boolean {
  const read = readEntry(entry, '');
  return Array.isArray(read) ? Boolean(entry['api_key']) : read.entry.login.kind === 'api_key';
}

function organizationIn(entry: RawEntry): string | null {
  const read = readEntry(entry, '');
  if (!Array.isArray(read)) return organizationOf(read.entry);
  return typeof entry['organization_id'] === 'string' && entry['organization_id'] !== ''
    ? entry['organization_id']
    : null;
}
