import { randomBytes } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { describeEngines } from '../../../test/support/describe-engines.js';
import { ProviderRequests } from './provider-requests.service.js';

const PURPOSE = { kind: 'device', userCode: 'BCDFGHJK' } as const;
const SECRETS = { nonce: 'the nonce', verifier: 'the verifier' };

describeEngines('browsers that are at the provider', (under) => {
  it('are known to every replica that they come back to, once', async () => {
    const settings = await under.settings();
    const [one, other] = [await under.open(settings), await under.open(settings)].map((db) => new ProviderRequests(db));
    const state = await one?.open(PURPOSE, 'cookie', SECRETS);
    expect(await other?.take(state ?? '', 'another cookie')).toBeUndefined();
    const takes = await Promise.all([other, one, other].map(async (replica) => replica?.take(state ?? '', 'cookie')));
    expect(takes.filter((taken) => taken !== undefined)).toEqual([{ ...SECRETS, purpose: PURPOSE }]);
  });

  it('are forgotten after ten minutes, and then deleted', async () => {
    const database = await under.open();
    const requests = new ProviderRequests(database);
    const state = await requests.open(PURPOSE, 'cookie', SECRETS);
    await database.db
      .updateTable('provider_requests')
      .set({ expires_at_ms: Date.now() - 1 })
      .execute();
    expect(await requests.take(state, 'cookie')).toBeUndefined();
    await requests.open(PURPOSE, 'cookie', SECRETS);
    expect(await database.db.selectFrom('provider_requests').select('state_hash').execute()).toHaveLength(1);
  });

  it('stand in the database without anything that somebody could use', async () => {
    const database = await under.open();
    const state = await new ProviderRequests(database).open(PURPOSE, 'cookie', SECRETS);
    const stored = JSON.stringify(await database.db.selectFrom('provider_requests').selectAll().execute());
    for (const secret of [state, 'cookie', 'the nonce', 'the verifier', PURPOSE.userCode])
      expect(stored).not.toContain(secret);
  });

  it('outlive a change of the encryption key, and begin again where the former one is lost', async () => {
    const settings = await under.settings();
    const state = await new ProviderRequests(await under.open(settings)).open(PURPOSE, 'cookie', SECRETS);
    const next = { previousEncryptionKey: settings.encryptionKey, encryptionKey: randomBytes(32).toString('base64') };
    const database = await under.open({ ...settings, ...next });
    const requests = new ProviderRequests(database);
    expect(await requests.take(state, 'cookie')).toEqual({ ...SECRETS, purpose: PURPOSE });
    const lost = await requests.open(PURPOSE, 'cookie', SECRETS);
    await database.db.updateTable('provider_requests').set({ secrets: 'v1.gone.AAAA' }).execute();
    expect(await requests.take(lost, 'cookie')).toBeUndefined();
  });
});
