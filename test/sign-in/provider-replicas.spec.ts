import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createDatabase } from '../support/create-database.js';
import { type RunningPostgres, startPostgres } from '../support/start-postgres.js';
import { until } from '../support/until.js';
import { signInAtProvider } from './sign-in-at-provider.js';
import { BROWSER, type SignInGateway, startSignInGateway } from './sign-in-gateway.js';
import { makePerson, type RunningProvider, startOidcProvider } from './start-oidc-provider.js';

const DEVICE = { kind: 'device', userCode: 'BCDFGHJK' } as const;
let postgres: RunningPostgres;
let idp: RunningProvider;
let one: SignInGateway;
let other: SignInGateway;

beforeAll(async () => {
  postgres = await startPostgres();
  idp = await startOidcProvider({ people: { ann: makePerson('ann', { groups: ['ops'] }) } });
  const settings = {
    signIn: { groups: [{ group: 'ops', team: 'Operations', role: 'operator' }] },
    env: { DATABASE_URL: await createDatabase(postgres), DROID_ENCRYPTION_KEY: randomBytes(32).toString('base64') },
  };
  one = await startSignInGateway(idp.config, settings);
  other = await startSignInGateway(idp.config, settings);
});
afterAll(async () => {
  await other.close();
  await one.close();
  await idp.close();
  await postgres.stop();
});

it('a browser that one replica has sent to the provider comes back to another one, and is in on both', async () => {
  const back = await signInAtProvider(await one.provider.begin(DEVICE, BROWSER), 'ann');
  const { approval } = await other.provider.finish(back, BROWSER);
  await expect(one.provider.finish(back, BROWSER)).rejects.toThrow('This sign-in is over');
  await until(() => one.directory.keys.has(approval.keyId));
  expect(one.member(approval)).toMatchObject({ email: 'ann@example.com', role: 'operator' });
});

it('people who come to two replicas at once are one member each, with one key', async () => {
  const people = ['bob', 'cid'];
  for (const name of people) idp.people.set(name, makePerson(name, { groups: ['new team'] }));
  const all = await Promise.all(
    [one, other, one, other].flatMap((replica, at) =>
      people.map(async (name) => {
        const browser = `${name} ${at}`;
        const back = await signInAtProvider(await replica.provider.begin(DEVICE, browser), name);
        return (await replica.provider.finish(back, browser)).approval;
      }),
    ),
  );
  expect(new Set(all.map(({ memberId }) => memberId)).size).toBe(2);
  expect(new Set(all.map(({ keyId }) => keyId)).size).toBe(2);
});

it('who loses a role at a renewal loses it on every replica', async () => {
  const { approval } = await one.signIn('ann');
  expect(one.member(approval).role).toBe('operator');
  idp.people.set('ann', makePerson('ann', { groups: [] }));
  expect(await one.recheck(approval)).toMatchObject({ kind: 'granted' });
  await until(() => other.member(approval).role === 'member');
});
