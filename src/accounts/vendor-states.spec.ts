import { expect, it } from '@jest/globals';
import { describeEngines } from '../../test/support/describe-engines.js';
import { DAY_MS } from '../config/durations.js';
import { VendorStateRepository } from './vendor-state.repository.js';
import { type VendorState, VendorStates } from './vendor-states.service.js';

const response = (id: string): VendorState => ({ kind: 'response', id });

describeEngines('the states that vendors keep', (under) => {
  it('are known to every replica, by upstream and kind', async () => {
    const repository = new VendorStateRepository(await under.open());
    const [one, other] = [new VendorStates(repository), new VendorStates(repository)];
    one.remember('factory', [response('resp_1'), { kind: 'conversation', id: 'conv_1' }], 'acc_a');
    one.remember('factory', [response('resp_2')], 'acc_b');
    one.remember('factory', [response('resp_1')], 'acc_c');
    await one.onApplicationShutdown();
    const ask = (upstream: string, ...states: VendorState[]) => other.findAccount(upstream, states);
    expect(await ask('factory', response('resp_1'))).toEqual({ state: response('resp_1'), accountId: 'acc_c' });
    expect(await ask('factory', response('resp_9'), response('resp_2'))).toMatchObject({ accountId: 'acc_b' });
    expect(await ask('factory', { kind: 'container', id: 'resp_1' })).toBeUndefined();
    expect(await ask('elsewhere', response('resp_1'))).toBeUndefined();
  });

  it('are forgotten a month after their last use', async () => {
    const repository = new VendorStateRepository(await under.open());
    const [old, used] = [31, 30].map((days, index) => ({
      state_hash: `hash-${index}`,
      account_id: 'acc_a',
      used_at_ms: Date.now() - days * DAY_MS,
    }));
    await repository.save([old!, used!]);
    const states = new VendorStates(repository);
    states.remember('factory', [response('resp_3')], 'acc_a');
    await states.onApplicationShutdown();
    expect([...(await repository.findAccounts(['hash-0', 'hash-1'])).keys()]).toEqual(['hash-1']);
  });
});

it('are known in memory while the database is away, and written when it is back', async () => {
  let isAway = true;
  const rows: string[] = [];
  const repository = {
    findAccounts: () => Promise.reject(new Error('away')),
    save: (saved: { account_id: string }[]) =>
      isAway
        ? Promise.reject(new Error('away'))
        : Promise.resolve(void rows.push(...saved.map((row) => row.account_id))),
    deleteUnusedSince: () => Promise.resolve(),
  } as unknown as VendorStateRepository;
  const states = new VendorStates(repository);
  states.remember('factory', [response('resp_1')], 'acc_a');
  await states.onApplicationShutdown();
  expect(await states.findAccount('factory', [response('resp_1')])).toMatchObject({ accountId: 'acc_a' });
  expect(await states.findAccount('factory', [response('resp_2')])).toBeUndefined();
  isAway = false;
  await states.onApplicationShutdown();
  expect(rows).toEqual(['acc_a']);
});
