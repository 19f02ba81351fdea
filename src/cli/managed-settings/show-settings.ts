import { type SettingsPreview, type SettingsSummary } from '../../admin/describe-managed-settings.js';
import { nameCommand } from '../../config/name-command.js';
import { formatTable } from '../../conformance/format-table.js';
import { type SettingsVersion } from '../../sign-in/settings/settings-document.js';
import { showLocalMinute } from '../show-local-minute.js';

/** Says what would come of settings. */
export function showPreview({ problems, warnings, approvals, asks_again: again }: SettingsPreview): string {
  const lines = [
    ...problems.map((problem) => `Cannot be served: ${problem}.`),
    ...warnings.map((warning) => `Perhaps a slip: ${warning}`),
  ];
  if (approvals.length === 0) lines.push('Claude Code takes them without asking its user.');
  else {
    lines.push(`Claude Code asks its user ${again ? '' : '(not those who have agreed already) '}about`);
    lines.push(...approvals.map(({ setting, effect }) => `  ${setting}: ${effect}`));
    lines.push('Whoever declines is out of the session. `claude -p` and the Agent SDK do not ask.');
  }
  return `${lines.join('\n')}\n`;
}

export function showSummaries(summaries: readonly SettingsSummary[]): string {
  if (summaries.length === 0)
    return `There are no settings for clients. \`${nameCommand('settings set FILE')}\` sets some.\n`;
  return formatTable(
    ['OF', 'TEAM', 'BYTES', 'CHANGED', 'VERSION'],
    summaries.map(({ scope, team_name: team, bytes, updated_at: at, uuid }) => [
      scope,
      team ?? '',
      String(bytes),
      showLocalMinute(Date.parse(at)),
      uuid,
    ]),
    process.stdout.columns,
  );
}

export function showHistory(versions: readonly SettingsVersion[]): string {
  if (versions.length === 0) return 'There are no versions.\n';
  return formatTable(
    ['TIME', 'WHO', 'ACTION', 'VERSION', 'CHECKSUM'],
    versions.map(({ atMs, actor, action, id, checksum }) => [
      showLocalMinute(atMs),
      [actor.kind, actor.name ?? actor.id ?? ''].filter(Boolean).join(' '),
      action,
      id,
      checksum ?? '',
    ]),
    process.stdout.columns,
  );
}
