import { type TeamAccount } from '../accounts/team-account.js';

/**
 * Warns of each account and each label that a new gateway key is bound to and that does not exist: nobody would pay for
 * the key's holder.
 */
export function findUnknownAccounts(
  settings: { accounts?: readonly string[] | null; account_labels?: readonly string[] | null },
  accounts: readonly Pick<TeamAccount, 'id' | 'labels' | 'retiredAtMs'>[],
): string[] {
  const present = accounts.filter(({ retiredAtMs }) => retiredAtMs === null);
  const ids = new Set(present.map(({ id }) => id));
  const labels = new Set(present.flatMap((account) => account.labels));
  return [
    ...(settings.accounts ?? [])
      .filter((id) => !ids.has(id))
      .map((id) => `There is no account ${JSON.stringify(id)}: it pays for this key once there is one.`),
    ...(settings.account_labels ?? [])
      .filter((label) => !labels.has(label))
      .map((label) => `No account has the label ${JSON.stringify(label)}: one that has it will pay for this key.`),
  ];
}
