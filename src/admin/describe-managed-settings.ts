import { Schema } from '../config/field-rules.js';
import { COUNT, listOf, orNull, TEXT, TEXTS, TIME, YES_OR_NO } from '../config/field-schemas.js';
import { type JsonObject } from '../dialects/wire-value.js';
import { ORGANIZATION_ID } from '../keys/organization.js';
import { checksumSettings } from '../sign-in/settings/checksum-settings.js';
import { asksAgain, findApprovals } from '../sign-in/settings/find-approvals.js';
import { judgeSettings } from '../sign-in/settings/judge-settings.js';
import { type ManagedSettings } from '../sign-in/settings/managed-settings.service.js';
import { type SettingsDocument, type SettingsVersion } from '../sign-in/settings/settings-document.js';

const SETTINGS = { type: 'object', additionalProperties: true };
const SCOPE = { ...TEXT, description: '`organization`, or the id of a team' };
/** The organization's scope in addresses and answers. */
const ORGANIZATION = 'organization';

/** What Claude Code asks its user about before it takes the settings. */
class ApprovalDescription {
  @Schema(TEXT) setting!: string;
  @Schema({ ...TEXT, description: 'What the setting lets somebody do' }) effect!: string;
}

export class SettingsSummary {
  @Schema(SCOPE) scope!: string;
  @Schema({ ...orNull(TEXT), description: 'The name of the team' }) team_name!: string | null;
  @Schema(TEXT) uuid!: string;
  @Schema(TEXT) checksum!: string;
  @Schema(COUNT) bytes!: number;
  @Schema(TIME) updated_at!: string;
}

export class SettingsPreview {
  @Schema(SCOPE) scope!: string;
  @Schema({ ...SETTINGS, description: 'What clients get: of a team, laid over what the organization has' })
  effective!: JsonObject;
  @Schema({ ...TEXT, description: 'Of what clients get' }) effective_checksum!: string;
  @Schema({ ...TEXTS, description: 'Why the settings cannot be served' }) problems!: readonly string[];
  @Schema({ ...TEXTS, description: 'What may be a slip' }) warnings!: readonly string[];
  @Schema({
    ...listOf(() => ApprovalDescription),
    description: 'What Claude Code asks its user about; the session ends where the user declines',
  })
  approvals!: readonly ApprovalDescription[];
  @Schema({ ...YES_OR_NO, description: 'Whether who has agreed to what is in force is asked again' })
  asks_again!: boolean;
}

/** A document, or that there is none. */
export class SettingsDescription extends SettingsPreview {
  @Schema({ ...orNull(TEXT), description: 'The name of the team' }) team_name!: string | null;
  @Schema(orNull(SETTINGS)) settings!: JsonObject | null;
  @Schema({ ...orNull(TEXT), description: 'Of the version; null where there is none' }) uuid!: string | null;
  @Schema(orNull(TIME)) updated_at!: string | null;
}

class SettingsAuthor {
  @Schema(TEXT) kind!: string;
  @Schema(orNull(TEXT)) id!: string | null;
  @Schema(orNull(TEXT)) name!: string | null;
}

class VersionDescription {
  @Schema({ ...TEXT, description: 'The id of the entry in the audit log' }) version!: string;
  @Schema(TIME) at!: string;
  @Schema({ type: () => SettingsAuthor }) actor!: SettingsAuthor;
  @Schema(TEXT) action!: string;
  @Schema(orNull(TEXT)) uuid!: string | null;
  @Schema(orNull(TEXT)) checksum!: string | null;
  @Schema({ ...orNull(SETTINGS), description: 'Null where the settings were removed' }) settings!: JsonObject | null;
}

export class SettingsHistory {
  @Schema(listOf(() => VersionDescription)) versions!: VersionDescription[];
  @Schema({ ...orNull(TEXT), description: '`before` of the next page; null on the last one' }) next!: string | null;
}

/** The scope that an address means. */
export function readScope(text: string): string {
  return text === ORGANIZATION ? ORGANIZATION_ID : text;
}

function showScope(scope: string): string {
  return scope === ORGANIZATION_ID ? ORGANIZATION : scope;
}

export function summarizeSettings(
  { scope, uuid, settings, updatedAtMs }: SettingsDocument,
  teamName: string | undefined,
): SettingsSummary {
  return {
    scope: showScope(scope),
    team_name: teamName ?? null,
    uuid,
    checksum: checksumSettings(settings),
    bytes: Buffer.byteLength(JSON.stringify(settings)),
    updated_at: new Date(updatedAtMs).toISOString(),
  };
}

/** Says what would come of settings for a scope, before they are set. */
export function previewSettings(all: ManagedSettings, scope: string, settings: JsonObject): SettingsPreview {
  const effective = all.effective(scope, settings);
  const inForce = all.servedTo(scope === ORGANIZATION_ID ? undefined : scope)?.settings;
  return {
    scope: showScope(scope),
    effective,
    effective_checksum: checksumSettings(effective),
    ...judgeSettings(settings, scope !== ORGANIZATION_ID),
    approvals: findApprovals(effective),
    asks_again: asksAgain(inForce, effective),
  };
}

export function describeSettings(
  all: ManagedSettings,
  scope: string,
  teamName: string | undefined,
): SettingsDescription {
  const document = all.get(scope);
  return {
    ...previewSettings(all, scope, document?.settings ?? {}),
    team_name: teamName ?? null,
    settings: document?.settings ?? null,
    uuid: document?.uuid ?? null,
    updated_at: document ? new Date(document.updatedAtMs).toISOString() : null,
  };
}

export function describeVersion({
  id,
  atMs,
  actor,
  action,
  uuid,
  checksum,
  settings,
}: SettingsVersion): VersionDescription {
  return { version: id, at: new Date(atMs).toISOString(), actor, action, uuid, checksum, settings };
}
