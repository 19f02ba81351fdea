import { join } from 'node:path';
import { type Agent, type Launch, type Target } from '../agent.js';
import { chooseModel, chooseSmallModel } from '../choose-models.js';
import { JSONC_SETTINGS } from '../formats/jsonc-settings.js';
import { type Machine } from '../machine.js';
import { readKeyInShell } from '../read-key-command.js';
import { type SettingsEdit } from '../settings-edit.js';

const KEY_VARIABLE = 'DROID2API_KEY';

/**
 * Claude Code's own default models, and the gateway's list for its picker. Another model where the member wants one, or
 * the gateway has none of Anthropic's.
 */
function variablesFor(target: Target): Record<string, string> {
  const model = chooseModel(target, 'messages', 'responses', 'chat');
  const isForeign = target.preferred !== undefined || !target.models.some(({ dialect }) => dialect === 'messages');
  return {
    ANTHROPIC_BASE_URL: target.url,
    CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY: '1',
    ...(model &&
      isForeign && {
        ANTHROPIC_MODEL: model.id,
        ANTHROPIC_DEFAULT_HAIKU_MODEL: chooseSmallModel(target, model).id,
      }),
  };
}

/** A command that prints the key which is in the environment, so that no argument has it. */
function printVariable({ platform }: Machine): string {
  return platform === 'win32' ? `echo %${KEY_VARIABLE}%` : `printenv ${KEY_VARIABLE}`;
}

function editsForHelper(target: Target): SettingsEdit[] {
  return [
    ...Object.entries(variablesFor(target)).map(([name, value]) => ({ path: ['env', name], value })),
    // Both go before the helper.
    { path: ['env', 'ANTHROPIC_AUTH_TOKEN'], value: null },
    { path: ['env', 'ANTHROPIC_API_KEY'], value: null },
    { path: ['apiKeyHelper'], value: readKeyInShell(target) },
  ];
}

/** Has `/login` go to the gateway. An address or a key of the member's own would go before it. */
function editsForLogin(target: Target): SettingsEdit[] {
  const { ANTHROPIC_BASE_URL, ...variables } = variablesFor(target);
  return [
    { path: ['forceLoginMethod'], value: 'gateway' },
    { path: ['forceLoginGatewayUrl'], value: ANTHROPIC_BASE_URL ?? target.url },
    ...Object.entries(variables).map(([name, value]) => ({ path: ['env', name], value })),
    ...['ANTHROPIC_BASE_URL', 'ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_API_KEY'].map((name) => ({
      path: ['env', name],
      value: null,
    })),
    { path: ['apiKeyHelper'], value: null },
  ];
}

function homeOf({ home, variable }: Machine): string {
  return variable('CLAUDE_CONFIG_DIR') ?? join(home, '.claude');
}

/** https://code.claude.com/docs/en/settings and https://code.claude.com/docs/en/llm-gateway */
export const CLAUDE_CODE: Agent = {
  name: 'claude',
  title: 'Claude Code',
  program: 'claude',
  home: homeOf,
  asksCommand: true,
  files: (machine) => [
    {
      path: join(homeOf(machine), 'settings.json'),
      format: JSONC_SETTINGS,
      edits: (target) => (target.signsInByItself === true ? editsForLogin(target) : editsForHelper(target)),
    },
  ],
  launch: (target) => {
    // Variables of the member's settings go before those of the environment, and these before both.
    const env = { ...variablesFor(target), ANTHROPIC_AUTH_TOKEN: '', ANTHROPIC_API_KEY: '' };
    const apiKeyHelper = target.tokenCommand ? readKeyInShell(target) : printVariable(target.machine);
    const variables: Launch['variables'] = target.tokenCommand ? {} : { [KEY_VARIABLE]: target.key };
    return { args: ['--settings', JSON.stringify({ env, apiKeyHelper })], variables };
  },
  shadowing: ['ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_API_KEY', 'CLAUDE_CODE_USE_BEDROCK', 'CLAUDE_CODE_USE_VERTEX'],
};
