import { expect, it, jest } from '@jest/globals';
import { type JsonObject } from '../../dialects/wire-value.js';
import { judgeSettings, MOST_SETTINGS_BYTES } from './judge-settings.js';

it('has nothing to say of settings as people have them', () => {
  const settings = {
    $schema: 'https://json.schemastore.org/claude-code-settings.json',
    model: 'opus',
    availableModels: ['opus', 'sonnet'],
    permissions: { allow: ['Bash(npm run *)'], deny: ['Read(./.env)', 'WebFetch'], defaultMode: 'plan' },
    env: { CLAUDE_CODE_ENABLE_TELEMETRY: '1', OTEL_METRIC_EXPORT_INTERVAL: 60_000, DISABLE_AUTOUPDATER: true },
    hooks: { PreToolUse: [{ matcher: 'Bash', hooks: [{ type: 'command', command: '/opt/check' }] }] },
    attribution: { commit: '', pr: '' },
    forceLoginOrgUUID: ['a', 'b'],
    cleanupPeriodDays: 30,
    companyAnnouncements: ['Hello\nthere'],
    sandbox: { enabled: true },
  };
  expect(judgeSettings(settings, false)).toEqual({ problems: [], warnings: [] });
  expect(judgeSettings({}, false)).toEqual({ problems: [], warnings: [] });
});

it.each<[JsonObject, string]>([
  [{ model: 5 }, 'model must be a text'],
  [{ disableAllHooks: 'yes' }, 'disableAllHooks must be true or false'],
  [{ availableModels: 'opus' }, 'availableModels must be a list of texts'],
  [{ availableModels: ['opus', 1] }, 'availableModels must be a list of texts'],
  [{ env: ['A=1'] }, 'env must be an object'],
  [{ env: { A: { b: 1 } } }, 'env.A must be a text'],
  [{ env: { A: null } }, 'env.A must not be null; leave it out'],
  [{ tui: 'full' }, 'tui must be one of default, fullscreen'],
  [{ cleanupPeriodDays: '30' }, 'cleanupPeriodDays must be a number'],
  [{ permissions: [] }, 'permissions must be an object'],
  [{ permissions: { deny: 'WebFetch' } }, 'permissions.deny must be a list of texts'],
  [{ permissions: { defaultMode: 'yolo' } }, 'permissions.defaultMode must be one of '],
  [{ hooks: { Stop: {} } }, 'hooks.Stop must be a list'],
  [{ hooks: { Stop: [{ type: 'command' }] } }, 'hooks.Stop[0] must be an object with a list of hooks'],
  [{ hooks: { Stop: [{ hooks: [{ type: 'command' }] }] } }, 'hooks.Stop[0].hooks[0].command must be a text'],
  [{ hooks: { Stop: [{ hooks: ['x'] }] } }, 'hooks.Stop[0].hooks[0].type must be a text such as command'],
  [{ model: null }, 'model must not be null; leave it out'],
  [{ cleanupPeriodDays: Infinity }, 'cleanupPeriodDays is too large a number'],
  [JSON.parse('{"env":{"__proto__":"x"}}') as JsonObject, 'env.__proto__: clients cannot take a member'],
  [{ claudeMd: 'x'.repeat(MOST_SETTINGS_BYTES) }, `settings: ${MOST_SETTINGS_BYTES + 15} bytes are too many`],
])('finds what clients cannot take: %j', (settings, problem) => {
  expect(judgeSettings(settings, false).problems.join('\n')).toContain(problem);
});

it.each<[JsonObject, string]>([
  [{ permisions: {} }, 'permisions is not a setting of Claude Code; did you mean permissions?'],
  [{ somethingOfNextYear: 1 }, 'somethingOfNextYear is not a setting of Claude Code'],
  [{ permissions: { denny: [] } }, 'permissions.denny is not known; did you mean deny?'],
  [{ permissions: { deny: ['Bash(rm *'] } }, 'permissions.deny[0] does not look like a rule'],
  [{ permissions: { allow: ['', 'Bash()'] } }, 'permissions.allow[1] does not look like a rule'],
  [{ hooks: { PreToolUsed: [] } }, 'hooks.PreToolUsed is not an event of Claude Code; did you mean PreToolUse?'],
  [{ env: { ANTHROPIC_BASE_URL: 'https://x' } }, 'env.ANTHROPIC_BASE_URL leads clients past their sign-in'],
  [{ env: { OTEL_EXPORTER_OTLP_HEADERS: 'a=b' } }, 'env.OTEL_EXPORTER_OTLP_HEADERS: whoever gets these settings can'],
  [{ env: { 'A-B': '1' } }, 'env.A-B is not the name of a variable'],
  [{ policyHelper: { path: '/x' } }, 'policyHelper: Claude Code does not take it from a gateway'],
])('says what may be a slip: %j', (settings, warning) => {
  const { problems, warnings } = judgeSettings(settings, false);
  expect([problems, warnings.join('\n')]).toEqual([[], expect.stringContaining(warning)]);
});

it('lets a team take away what the organization has', () => {
  const settings = { model: null, permissions: { deny: null }, hooks: { Stop: null } };
  expect(judgeSettings(settings, true)).toEqual({ problems: [], warnings: [] });
  expect(judgeSettings(settings, false).problems).toHaveLength(3);
  expect(judgeSettings({ env: { A: null } }, true)).toEqual({ problems: [], warnings: [] });
});

it('looks for the nearest names of no more than it tells of, since everybody waits meanwhile', () => {
  const names = Array.from({ length: 3_000 }, (_, index) => `n${index}`);
  const strange = Object.fromEntries(names.map((name) => [name, []]));
  for (const settings of [strange, { permissions: strange }]) {
    // Each comparison sorts the known names by their distance.
    const sorted = jest.spyOn(Array.prototype, 'sort');
    expect(judgeSettings(settings, false).warnings).toHaveLength(50);
    expect(sorted.mock.calls.length).toBeLessThan(60);
    sorted.mockRestore();
  }
});
