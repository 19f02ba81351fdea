import { expect, it } from '@jest/globals';
import { describeEngines } from '../../test/support/describe-engines.js';
import { jobActor } from '../audit/actor.js';
import { Secret } from '../config/secret.js';
import { type AccountEntry, DEFAULT_SETTINGS } from './account-entry.js';
import { AccountRepository } from './account.repository.js';

const BY = jobActor('test');

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
      () => accounts.reconcile('import', [entry('a')], false, BY),
      () =>
        accounts.reconcile(
          'import',
          Array.from({ length: 2_000 }, (_, index) => entry(`b${index}`)),
          false,
          BY,
        ),
      () => accounts.setEnabled('b7', false, BY),
      () => accounts.setEnabled('b8', false, BY),
      () => accounts.remove('b7', BY),
      () => accounts.reconcile('import', [entry('c')], false, BY),
    ];
    for (const change of changes) {
      await change();
      const stamp = await accounts.stamp();
      expect(await accounts.stamp()).toBe(stamp);
      stamps.push(stamp);
    }
    expect(new Set(stamps).size).toBe(stamps.length);
    await accounts.reconcile('import', [entry('a')], false, BY);
    await accounts.setEnabled('nobody', false, BY);
    expect(await accounts.stamp()).toBe(stamps.at(-1));
  });
});
