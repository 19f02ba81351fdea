import 'reflect-metadata';
import { type DynamicModule, Module } from '@nestjs/common';
import {
  describeSettings,
  describeVersion,
  previewSettings,
  summarizeSettings,
} from '../../admin/describe-managed-settings.js';
import { readEnvironment } from '../../config/config.module.js';
import { nameCommand } from '../../config/name-command.js';
import { Directory } from '../../keys/directory.service.js';
import { ORGANIZATION_ID } from '../../keys/organization.js';
import { ManagedSettingsModule } from '../../sign-in/settings/managed-settings.module.js';
import { ManagedSettings } from '../../sign-in/settings/managed-settings.service.js';
import { DirectoryModule } from '../../keys/directory.module.js';
import { openContext } from '../open-context.js';
import { programActor } from '../program-actor.js';
import { readManagedSettings } from './read-managed-settings.js';
import { showHistory, showPreview, showSummaries } from './show-settings.js';

/** What is to be done with the settings of clients; without a team, with everybody's. */
export type ManagedSettingsRequest =
  | { command: 'list' }
  | { command: 'show' | 'remove' | 'history'; team: string | undefined }
  | { command: 'preview'; file: string; team: string | undefined }
  | { command: 'set'; file: string; team: string | undefined }
  | { command: 'restore'; version: string; team: string | undefined };

const SHOWN_VERSIONS = 50;

/** A module with what the commands need. */
@Module({})
class SettingsCommandModule {}

/** What the commands work with. */
interface SettingsBench {
  settings: ManagedSettings;
  directory: Directory;
  scope: string;
  json: boolean;
}

/** Runs a command on the settings of clients, to its exit code. */
export async function runSettings(request: ManagedSettingsRequest, json: boolean): Promise<number> {
  const document = 'file' in request ? readManagedSettings(request.file) : {};
  const module: DynamicModule = {
    module: SettingsCommandModule,
    imports: [readEnvironment(), DirectoryModule, ManagedSettingsModule],
  };
  const context = await openContext(module, 'error');
  try {
    const directory = context.get(Directory);
    const scope = 'team' in request ? scopeOf(directory, request.team) : ORGANIZATION_ID;
    const bench = { settings: context.get(ManagedSettings), directory, scope, json };
    if (request.command === 'preview') return preview(bench, document);
    process.stdout.write(await run(bench, request, document));
    return 0;
  } finally {
    await context.close();
  }
}

/** Says what would come of settings; 1 where the gateway would not take them. */
function preview({ settings, scope, json }: SettingsBench, document: object): number {
  const result = previewSettings(settings, scope, { ...document });
  process.stdout.write(json ? asJson(result) : showPreview(result));
  return result.problems.length === 0 ? 0 : 1;
}

async function run(
  bench: SettingsBench,
  request: Exclude<ManagedSettingsRequest, { command: 'preview' }>,
  document: object,
): Promise<string> {
  const { settings, scope, json } = bench;
  const by = programActor();
  switch (request.command) {
    case 'list': {
      const summaries = settings.list().map((one) => summarizeSettings(one, nameOf(bench, one.scope)));
      return json ? asJson(summaries) : showSummaries(summaries);
    }
    case 'show':
      if (json) return describeNow(bench);
      return asJson(settings.servedTo(scope)?.settings ?? throwNone(bench));
    case 'set': {
      // What is asked again depends on what was in force before.
      const result = previewSettings(settings, scope, { ...document });
      await settings.set(scope, { ...document }, { by });
      return showChanged(bench, `are set.\n${showPreview(result)}`);
    }
    case 'remove':
      if (!(await settings.remove(scope, { by }))) throwNone(bench);
      return showChanged(bench, 'are removed.\n');
    case 'history': {
      const versions = await settings.history(scope, SHOWN_VERSIONS, undefined);
      return json ? asJson(versions.map(describeVersion)) : showHistory(versions);
    }
    case 'restore':
      await settings.restore(scope, request.version, { by });
      return showChanged(bench, `are again as in ${request.version}.\n`);
  }
}

function scopeOf(directory: Directory, team: string | undefined): string {
  if (team === undefined) return ORGANIZATION_ID;
  const found = directory.findTeam(team);
  if (found) return found.id;
  throw new Error(`There is no team ${JSON.stringify(team)}; \`${nameCommand('teams list')}\` shows them.`);
}

function nameOf({ directory }: SettingsBench, scope: string): string | undefined {
  return directory.teams.get(scope)?.name;
}

function describeNow(bench: SettingsBench): string {
  return asJson(describeSettings(bench.settings, bench.scope, nameOf(bench, bench.scope)));
}

/** Shows what a change has made of settings: for programs as they are now. */
function showChanged(bench: SettingsBench, what: string): string {
  return bench.json ? describeNow(bench) : `${nameScope(bench)} ${what}`;
}

function nameScope(bench: SettingsBench): string {
  const team = nameOf(bench, bench.scope);
  return team === undefined ? 'The settings for everybody' : `The settings of team ${team}`;
}

function throwNone(bench: SettingsBench): never {
  throw new Error(`${nameScope(bench)}: there are none; \`${nameCommand('settings list')}\` shows which there are.`);
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
