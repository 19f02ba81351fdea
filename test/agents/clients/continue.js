import { join } from 'node:path';

const PROVIDERS = { chat: 'openai', messages: 'anthropic' };

const NO_THINKING = 'cn has no setting that asks for thinking, and keeps none';

/** JSON is YAML. */
function settingsFor(provider, { url, key, model }) {
  const entry = {
    name: model,
    provider,
    model,
    apiBase: `${url}/v1`,
    apiKey: key,
    roles: ['chat', 'edit', 'apply'],
    capabilities: ['tool_use', 'image_input'],
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
  cannot: {
    'thinking with tool on messages': NO_THINKING,
    'thinking with tool on responses': NO_THINKING,
    'thinking with tool on chat': NO_THINKING,
    image: 'cn takes no picture with its prompt, and its tool reads one as if it were text',
    '429 waited out': 'cn ends at the first 429 of a provider of Messages',
  },
  shellTool: (command) => ({ name: 'Bash', input: { command } }),
  start: ({ folder, home, url, key, model, prompt }) => ({
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
    files: { '.continue/config.yaml': JSON.stringify(settingsFor(provider, { url, key, model })) },
  }),
}));
