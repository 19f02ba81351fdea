import { join } from 'node:path';

const PROVIDERS = { chat: 'openai', messages: 'anthropic' };

/** JSON is YAML. */
function settingsFor(provider, { url, key, model, thinking }) {
  const entry = {
    name: model,
    provider,
    model,
    apiBase: `${url}/v1`,
    apiKey: key,
    roles: ['chat', 'edit', 'apply'],
    capabilities: ['tool_use', 'image_input'],
    ...(thinking && { defaultCompletionOptions: { reasoning: true } }),
  };
  return { name: 'droid2api', version: '1.0.0', schema: 'v1', models: [entry] };
}

/** https://docs.continue.dev/reference */
export default Object.entries(PROVIDERS).map(([dialect, provider]) => ({
  name: `continue-${provider}`,
  title: `Continue CLI, ${provider}`,
  version: '1.5.47',
  packages: (version) => ({ npm: [`@continuedev/cli@${version}`] }),
  dialect,
  short: dialect !== 'messages',
  shellTool: (command) => ({ name: 'Bash', input: { command } }),
  imageTool: (path) => ({ name: 'Read', input: { filepath: path } }),
  start: ({ folder, home, url, key, model, prompt, thinking }) => ({
    command: process.execPath,
    args: [
      join(folder, 'node_modules', '@continuedev', 'cli', 'dist', 'cn.js'),
      '--config',
      join(home, '.continue', 'config.yaml'),
      '--auto',
      '-p',
      prompt,
    ],
    env: { CONTINUE_TELEMETRY_ENABLED: '0' },
    files: { '.continue/config.yaml': JSON.stringify(settingsFor(provider, { url, key, model, thinking })) },
  }),
}));
