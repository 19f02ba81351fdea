import { afterEach, expect, it } from '@jest/globals';
import { describeEngines } from '../../../test/support/describe-engines.js';
import { openDirectory } from '../../../test/support/open-directory.js';
import { until } from '../../../test/support/until.js';
import { type Actor } from '../../audit/actor.js';
import { AuditLog } from '../../audit/audit-log.service.js';
import { type DatabaseService } from '../../storage/database.service.js';
import { checksumSettings } from './checksum-settings.js';
import { ManagedSettingsRepository } from './managed-settings.repository.js';
import { ManagedSettings } from './managed-settings.service.js';

const by: Actor = { kind: 'break_glass', id: null, address: '203.0.113.9' };
const opened: ManagedSettings[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((settings) => settings.onApplicationShutdown()));
});

/** Opens what a process knows of settings, and its teams. */
async function open(database: DatabaseService) {
  const { directory, teams } = await openDirectory(database);
  const settings = new ManagedSettings(
    database,
    new ManagedSettingsRepository(database),
    directory,
    new AuditLog(database),
  );
  opened.push(settings);
  await settings.onModuleInit();
  return { settings, teams, directory };
}

describeEngines('managed settings', (under) => {
  it("are a team's laid over the organization's, or the organization's, or none", async () => {
    const { settings, teams } = await open(await under.open());
    const { id } = await teams.create({ name: 'Payments' }, by);
    const bare = await teams.create({ name: 'Ops' }, by);
    expect([settings.servedTo(undefined), settings.servedTo(id)]).toEqual([undefined, undefined]);

    await settings.set(id, { model: null, env: { B: '2' } }, { by });
    expect(settings.servedTo(undefined)).toBeUndefined();
    expect(settings.servedTo(id)?.settings).toEqual({ env: { B: '2' } });

    await settings.set('org', { model: 'opus', env: { A: '1' } }, { by });
    expect(settings.servedTo(undefined)?.settings).toEqual({ model: 'opus', env: { A: '1' } });
    expect(settings.servedTo(bare.id)).toBe(settings.servedTo(undefined));
    const served = settings.servedTo(id);
    expect(served?.settings).toEqual({ env: { A: '1', B: '2' } });
    expect(served?.checksum).toBe(checksumSettings({ env: { A: '1', B: '2' } }));
    expect(JSON.parse(served?.body.toString() ?? '')).toEqual({
      uuid: settings.get(id)?.uuid,
      checksum: served?.checksum,
      settings: served?.settings,
    });

    expect(await settings.remove(id, { by })).toBe(true);
    expect(await settings.remove(id, { by })).toBe(false);
    expect(settings.servedTo(id)).toBe(settings.servedTo(undefined));
    await settings.set('org', {}, { by });
    expect(settings.servedTo(id)?.settings).toEqual({});
  });

  it('reach another replica without being asked for, and are served while the database is away', async () => {
    const storage = await under.settings();
    const [one, other] = [await under.open(storage), await under.open(storage)];
    const writer = (await open(one)).settings;
    const reader = (await open(other)).settings;
    await writer.set('org', { model: 'opus' }, { by });
    await until(() => reader.servedTo(undefined) !== undefined);
    await writer.set('org', { model: 'sonnet' }, { by });
    await until(() => reader.servedTo(undefined)?.settings.model === 'sonnet');
    expect(reader.servedTo(undefined)?.body).toEqual(writer.servedTo(undefined)?.body);
    await writer.remove('org', { by });
    await until(() => reader.servedTo(undefined) === undefined);

    await writer.set('org', { model: 'haiku' }, { by });
    await until(() => reader.servedTo(undefined) !== undefined);
    await other.onApplicationShutdown();
    await expect(reader.set('org', {}, { by })).rejects.toThrow();
    const served = reader.servedTo(undefined);
    expect(served?.settings).toEqual({ model: 'haiku' });
    // Whoever asks again gets the same bytes: nothing is made for a request.
    for (let poll = 0; poll < 20_000; poll++) expect(reader.servedTo(undefined) === served).toBe(true);
  });

  it('have every version in the audit log, from where it is put back', async () => {
    const database = await under.open();
    const { settings } = await open(database);
    const reference = { extraKnownMarketplaces: { a: { source: { source: 'github', repo: 'x/y', ref: 'main' } } } };
    await settings.set('org', reference, { by });
    await settings.set('org', { model: 'opus' }, { by });
    await settings.remove('org', { by });
    const versions = await settings.history('org', 10, undefined);
    expect(versions.map(({ action, settings: content }) => [action, content])).toEqual([
      ['remove', null],
      ['update', { model: 'opus' }],
      ['create', reference],
    ]);
    expect(versions[0]?.actor).toEqual({ kind: 'break_glass', id: null, name: null });
    expect(versions.map(({ checksum }) => checksum)).toEqual([
      null,
      checksumSettings({ model: 'opus' }),
      checksumSettings(reference),
    ]);

    const first = versions[2]?.id ?? '';
    const restored = await settings.restore('org', first, { by });
    expect(restored.settings).toEqual(reference);
    expect(restored.uuid).not.toBe(versions[2]?.uuid);
    expect((await settings.history('org', 1, undefined))[0]?.action).toBe('restore');
    expect(await settings.history('org', 10, versions[1]?.id)).toHaveLength(1);
    await expect(settings.restore('org', versions[0]?.id ?? '', { by })).rejects.toThrow('there is no version');
    const { id } = await database.db.selectFrom('audit_entries').select('id').executeTakeFirstOrThrow();
    await expect(settings.restore('team_none', id, { by })).rejects.toThrow('There is no team "team_none"');
  });

  it('of one team cannot be put back as those of another', async () => {
    const { settings, teams } = await open(await under.open());
    const team = await teams.create({ name: 'Payments' }, by);
    await settings.set('org', { model: 'opus' }, { by });
    const [version] = await settings.history('org', 1, undefined);
    await expect(settings.restore(team.id, version?.id ?? '', { by })).rejects.toThrow('there is no version');
  });

  it('are not overwritten by who has not seen the latest version', async () => {
    const storage = await under.settings();
    const { settings: one } = await open(await under.open(storage));
    const { settings: other } = await open(await under.open(storage));
    const { uuid } = await one.set('org', { model: 'a' }, { by, replaces: null });
    await expect(other.set('org', { model: 'b' }, { by, replaces: null })).rejects.toThrow('somebody else has changed');
    const second = await other.set('org', { model: 'b' }, { by, replaces: uuid });
    await expect(one.set('org', { model: 'c' }, { by, replaces: uuid })).rejects.toThrow('somebody else has changed');
    await expect(one.remove('org', { by, replaces: uuid })).rejects.toThrow('somebody else has changed');
    expect(await one.remove('org', { by, replaces: second.uuid })).toBe(true);
    expect(await one.history('org', 10, undefined)).toHaveLength(3);
  });

  it('that clients cannot take, or of a team that is not there, change nothing', async () => {
    const { settings } = await open(await under.open());
    await expect(settings.set('org', { model: 5, tui: 'x' }, { by })).rejects.toThrow(
      'model must be a text; tui must be one of default, fullscreen.',
    );
    await expect(settings.set('team_x', {}, { by })).rejects.toThrow('There is no team "team_x".');
    expect(settings.list()).toEqual([]);
    expect(await settings.history('org', 10, undefined)).toEqual([]);
  });
});
