import { expect, it } from '@jest/globals';
import { describeEngines } from '../../../test/support/describe-engines.js';
import { openDirectory } from '../../../test/support/open-directory.js';
import { until } from '../../../test/support/until.js';
import { jobActor } from '../../audit/actor.js';
import { type GroupRule } from '../../config/sign-in-settings.js';
import { type DatabaseService } from '../../storage/database.service.js';
import { Identities } from './identities.service.js';
import { type ProviderPerson } from './read-person.js';

const BY = jobActor('test');
const ISSUER = 'https://id.example.com';

function person(name: string, more: Partial<ProviderPerson> = {}): ProviderPerson {
  return { issuer: ISSUER, subject: `sub-${name}`, email: `${name}@example.com`, name, groups: [], ...more };
}

function rule(group: string, { team, role }: Partial<GroupRule>): GroupRule {
  return { group, team, role };
}

async function open(database: DatabaseService, groups: GroupRule[] = []) {
  const opened = await openDirectory(database);
  const signIn = {
    provider: undefined,
    domains: [],
    groups,
    requireGroup: false,
    accessTokenMs: 1,
    sessionMs: 1,
    clientIds: [],
    loginNotice: undefined,
  };
  const identities = new Identities({ current: { signIn } }, database, opened.directory);
  return {
    ...opened,
    rules: groups,
    identities,
    admit: async (who: ProviderPerson) => opened.members.get(await identities.admit(who)),
    teamOf: (id: string | undefined | null) => opened.directory.teams.get(id ?? '')?.name,
    audit: async () => {
      const entries = await database.db.selectFrom('audit_entries').selectAll().orderBy('id').execute();
      return entries.map((entry) => `${entry.actor_id} ${entry.action} ${entry.subject_kind}`);
    },
  };
}

describeEngines('whom the provider lets in', (under) => {
  it('is a new member, once, and the log says so', async () => {
    const { admit, audit } = await open(await under.open());
    const ann = await admit(person('ann'));
    expect(ann).toMatchObject({
      name: 'ann',
      email: 'ann@example.com',
      externalId: `${ISSUER}|sub-ann`,
      role: 'member',
    });
    expect((await admit(person('ann')))?.id).toBe(ann?.id);
    expect(await audit()).toEqual(['sign_in create member']);
  });

  it('is one member where two replicas meet a new person at once', async () => {
    const settings = await under.settings();
    const groups = [rule('staff', { team: 'Staff' })];
    const replicas = await Promise.all([1, 2].map(async () => open(await under.open(settings), groups)));
    const ids = await Promise.all(
      [...replicas, ...replicas].map(({ identities }) => identities.admit(person('ann', { groups: ['staff'] }))),
    );
    expect(new Set(ids).size).toBe(1);
    const [one] = replicas;
    await one?.directory.refresh();
    expect([one?.directory.members.size, one?.directory.teams.size]).toEqual([1, 1]);
  });

  it('is the member with the external id, in full or as an admin writes it', async () => {
    const { admit, members } = await open(await under.open());
    const full = await members.create({ name: 'Ann', external_id: `${ISSUER}|sub-ann` }, BY);
    const plain = await members.create({ name: 'Bob', external_id: 'sub-bob' }, BY);
    expect((await admit(person('ann')))?.id).toBe(full.id);
    expect(await admit(person('bob'))).toMatchObject({
      id: plain.id,
      externalId: `${ISSUER}|sub-bob`,
      email: 'bob@example.com',
    });
    // Another provider has somebody else under the same name.
    const namesake = await admit(person('bob', { issuer: 'https://other.example.com', email: null }));
    expect(namesake?.id).not.toBe(plain.id);
    const posing = await admit(person('eve', { subject: `${ISSUER}|sub-ann` }));
    expect(posing?.id).not.toBe(full.id);
    const other = await admit(person('ann', { issuer: 'https://other.example.com', email: null }));
    expect(other?.id).not.toBe(full.id);
  });

  it('is the member with the address, who keeps the person from then on', async () => {
    const { admit, members } = await open(await under.open());
    const { id } = await members.create({ name: 'Ann Lee', email: 'ANN@example.com' }, BY);
    expect(await admit(person('ann'))).toMatchObject({ id, name: 'Ann Lee', externalId: `${ISSUER}|sub-ann` });
    // Whoever gets the address later is somebody else.
    const recycled = person('ann', { subject: 'sub-newcomer' });
    await expect(admit(recycled)).rejects.toThrow("Your e-mail address was somebody else's");
    expect(await admit(person('ann', { email: 'ann.lee@example.com' }))).toMatchObject({
      id,
      email: 'ann.lee@example.com',
    });
    expect((await admit(recycled))?.id).not.toBe(id);
  });

  it('keeps the address where another member has the new one', async () => {
    const { admit, members } = await open(await under.open());
    const ann = await admit(person('ann'));
    await members.create({ name: 'Bob', email: 'bob@example.com' }, BY);
    expect(await admit(person('ann', { email: 'bob@example.com' }))).toMatchObject({
      id: ann?.id,
      email: 'ann@example.com',
    });
  });

  it('is nobody who is disabled, and a new member after an erasure', async () => {
    const { admit, members, erasure } = await open(await under.open());
    const ann = await admit(person('ann'));
    await members.disable(ann?.id ?? '', BY);
    await expect(admit(person('ann'))).rejects.toThrow('Your membership is disabled');
    await erasure.erase(ann?.id ?? '', BY);
    const anew = await admit(person('ann'));
    expect(anew).toMatchObject({ email: 'ann@example.com', disabledAtMs: null });
    expect(anew?.id).not.toBe(ann?.id);
  });

  it('is in the team of the first group that names one, which is made where there is none', async () => {
    const { admit, teams, teamOf, audit } = await open(await under.open(), [
      rule('admins', { role: 'operator' }),
      rule('backend', { team: ' backend' }),
      rule('staff', { team: 'Staff' }),
    ]);
    await teams.create({ name: 'Backend' }, BY);
    const ann = await admit(person('ann', { groups: ['staff', 'backend', 'admins'] }));
    expect([teamOf(ann?.teamId), ann?.role]).toEqual(['Backend', 'operator']);
    const moved = await admit(person('ann', { groups: ['staff'] }));
    expect([moved?.id, teamOf(moved?.teamId), moved?.role]).toEqual([ann?.id, 'Staff', 'member']);
    // No group names a team: the member stays where they are.
    expect(teamOf((await admit(person('ann')))?.teamId)).toBe('Staff');
    expect((await audit()).slice(1)).toEqual(['sign_in create member', 'sign_in create team', 'sign_in update member']);
  });

  it('is not moved into an archived team', async () => {
    const { admit, teams } = await open(await under.open(), [rule('staff', { team: 'Staff' })]);
    const { id } = await teams.create({ name: 'Staff' }, BY);
    await teams.archive(id, BY);
    await expect(admit(person('ann', { groups: ['staff'] }))).rejects.toThrow('Your team Staff is archived');
    await teams.restore(id, BY);
    expect((await admit(person('ann', { groups: ['staff'] })))?.teamId).toBe(id);
  });

  it('has the greatest role of the groups, on all replicas, and none of them by hand', async () => {
    const settings = await under.settings();
    const rules = [
      rule('ops', { role: 'operator' }),
      rule('boss', { role: 'owner' }),
      rule('staff', { team: 'Staff' }),
    ];
    const { admit, members } = await open(await under.open(settings), rules);
    const other = await open(await under.open(settings), rules);
    const ann = await admit(person('ann', { groups: ['boss', 'ops', 'staff'] }));
    expect(ann?.role).toBe('owner');
    await other.directory.refresh();
    expect(other.directory.members.get(ann?.id ?? '')?.role).toBe('owner');
    await members.setRole(ann?.id ?? '', 'viewer', BY);
    expect((await admit(person('ann', { groups: ['ops'] })))?.role).toBe('operator');
    expect((await admit(person('ann', { groups: ['staff'] })))?.role).toBe('member');
    await until(() => other.directory.members.get(ann?.id ?? '')?.role === 'member');
  });

  it('keeps a role that was set by hand where no entry names one', async () => {
    const { admit, members } = await open(await under.open(), [rule('staff', { team: 'Staff' })]);
    const ann = await admit(person('ann', { groups: ['staff'] }));
    await members.setRole(ann?.id ?? '', 'owner', BY);
    expect((await admit(person('ann', { groups: ['staff'] })))?.role).toBe('owner');
  });

  it('is looked at again at a renewal', async () => {
    const { admit, members, identities } = await open(await under.open(), [rule('ops', { role: 'operator' })]);
    const ann = await admit(person('ann', { groups: ['ops'] }));
    const id = ann?.id ?? '';
    await identities.renew(person('ann'), id);
    expect(members.get(id)?.role).toBe('member');
    await members.update(id, { external_id: 'somebody-else' }, BY);
    await expect(identities.renew(person('ann'), id)).rejects.toThrow('no longer the member');
    await members.update(id, { external_id: 'sub-ann' }, BY);
    await identities.renew(person('ann'), id);
    await members.disable(id, BY);
    await expect(identities.renew(person('ann'), id)).rejects.toThrow('disabled');
    await expect(identities.renew(person('ann'), 'mem_nobody')).rejects.toThrow('no longer the member');
  });
});
