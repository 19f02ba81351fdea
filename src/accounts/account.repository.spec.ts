import { expect, it } from '@jest/globals';
import { describeEngines } from '../../test/support/describe-engines.js';
import { Secret } from '../config/secret.js';
import { type AccountEntry, DEFAULT_SETTINGS } from './account-entry.js';
import { AccountRepository } from './account.repository.js';

const entry = (id: string): AccountEntry => ({
  id,
  settings: DEFAULT_SETTINGS,
  login: { kind: 'api_key', apiKey: new Secret(`fk-${id}`) },
});

describeEngines('the stamp of the accounts', (under) => {
  it('differs after every change, and only then', async () => {
    const accounts = new AccountRepository(await under.open());
    const stamps = [await accounts.stamp()];
    const changes: (() => Promise<unknown>)[] = [
      () => accounts.reconcile('import', [entry('a')], false),
      () =>
        accounts.reconcile(
          'import',
          Array.from({ length: 2_000 }, (_, index) => entry(`b${index}`)),
          false,
        ),
      () => accounts.setEnabled('b7', false),
      () => accounts.setEnabled('b8', false),
      () => accounts.remove('b7'),
      () => accounts.reconcile('import', [entry('c')], false),
    ];
    for (const change of changes) {
      await change();
      const stamp = await accounts.stamp();
      expect(await accounts.stamp()).toBe(stamp);
      stamps.push(stamp);
    }
    expect(new Set(stamps).size).toBe(stamps.length);
    await accounts.reconcile('import', [entry('a')], false);
    await accounts.setEnabled('nobody', false);
    expect(await accounts.stamp()).toBe(stamps.at(-1));
  });
});
