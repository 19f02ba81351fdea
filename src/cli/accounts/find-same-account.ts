import { readEntry } from '../../accounts/read-entry.js';
import { organizationOf } from '../../accounts/assign-account-ids.js';

/** An entry as it stands in `accounts.json`, with fields that only people use. */
export type RawEntry = Record<string, unknown>;

/** Finds the entry that a new login belongs to: one of the same person that names the same organization or none. */
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

/** Whether an entry holds a fixed key, which is an account of its own, whatever address stands beside it. */
function holdsKey(entry: RawEntry): boolean {
  const read = readEntry(entry, 0);
  return Array.isArray(read) ? Boolean(entry['api_key']) : read.entry.login.kind === 'api_key';
}

function organizationIn(entry: RawEntry): string | null {
  const read = readEntry(entry, 0);
  if (!Array.isArray(read)) return organizationOf(read.entry);
  return typeof entry['organization_id'] === 'string' && entry['organization_id'] !== ''
    ? entry['organization_id']
    : null;
}
