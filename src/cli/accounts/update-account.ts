import { AccountChanges, settingsOfChanges } from '../../accounts/account-changes.js';
import { nameCommand } from '../../config/name-command.js';
import { GatewayError } from '../../dialects/gateway-error.js';
import { describeAccount } from '../../auth/describe-account.js';
import { checkSettings } from '../../keys/check-settings.js';
import { programActor } from '../program-actor.js';
import { UsageError } from '../usage-error.js';
import { withAccounts } from './run-accounts.js';

/** What was typed behind `droid2api accounts update ID`; false stands for an option that begins with `--no-`. */
export interface AccountUpdateOptions {
  name?: string | false;
  weight?: string;
  maxConcurrency?: string | false;
  label?: string[] | false;
}

/** Changes an account of the database, to the exit code. */
export async function updateAccount(id: string, typed: AccountUpdateOptions, json: boolean): Promise<number> {
  const settings = settingsOfChanges(readChanges(typed));
  return withAccounts(false, json, async ({ accounts, pool, print }) => {
    if (!(await accounts.update(id, settings, programActor())))
      throw new Error(`There is no account ${id}; \`${nameCommand('accounts list')}\` shows them.`);
    const pooled = pool.find(id);
    print(
      json && pooled
        ? `${JSON.stringify(describeAccount(pooled), null, 2)}\n`
        : `Account ${id} is changed. A running gateway follows within two seconds.\n`,
    );
    return 0;
  });
}

/** Throws a {@link UsageError} that names each option at fault. */
function readChanges({ name, weight, maxConcurrency, label }: AccountUpdateOptions): AccountChanges {
  if ([name, weight, maxConcurrency, label].every((option) => option === undefined))
    throw new UsageError('Nothing is to be changed: name an option. --help shows what there is.');
  try {
    return checkSettings(AccountChanges, {
      ...(name !== undefined && { name: name === false ? null : name }),
      ...(weight !== undefined && { weight: toNumber(weight) }),
      ...(maxConcurrency !== undefined && {
        max_concurrency: maxConcurrency === false ? null : toNumber(maxConcurrency),
      }),
      ...(label !== undefined && { labels: label === false ? [] : label }),
    });
  } catch (error) {
    throw error instanceof GatewayError ? new UsageError(nameOptions(error.message)) : error;
  }
}

/** Reads a number. Other text becomes NaN, which the check of the settings refuses. */
function toNumber(text: string): number {
  return text === '' ? Number.NaN : Number(text);
}

/** Names options in the place of the fields that they give. */
function nameOptions(problems: string): string {
  return problems.replace(
    /(^|; )(name|weight|max_concurrency|labels)(?= )/g,
    (_, before: string, field: string) => `${before}--${field === 'labels' ? 'label' : field.replace('_', '-')}`,
  );
}
