import { type AuditLine } from '../../audit/audit-log.service.js';
import { type JsonObject, ownMember } from '../../dialects/wire-value.js';
import { type SettingsVersion } from './settings-document.js';

/** Reads a version of settings from its entry in the audit log. */
export function toVersion({ id, atMs, actor, action, after }: AuditLine): SettingsVersion {
  const field = (name: string): string | null => {
    const value = ownMember(after ?? undefined, name);
    return typeof value === 'string' ? value : null;
  };
  const settings = field('settings');
  return {
    id,
    atMs,
    actor,
    action,
    uuid: field('uuid'),
    checksum: field('checksum'),
    settings: settings === null ? null : (JSON.parse(settings) as JsonObject),
  };
}
