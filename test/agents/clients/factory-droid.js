import { join } from 'node:path';

/** What droid calls each wire format, and the path that it wants behind the gateway's address. */
const PROVIDERS = {
  messages: { provider: 'anthropic', path: '' },
  responses: { provider: 'openai', path: '/v1' },
  chat: { provider: 'generic-chat-completion-api', path: '/v1' },
};

function settingsFor({ provider, path }, { url, model }) {
  const entry = { model, displayName: 'gateway', baseUrl: url + path, apiKey: '${DROID2API_KEY}', provider };
  return { customModels: [{ ...entry, maxOutputTokens: 32_000 }], cloudSessionSync: false };
}

/**
 * `droid exec` with a key of its own. It asks for no login, but would tell Factory of each run: only without a network.
 * https://docs.factory.ai/cli/byok/overview
 */
export default Object.entries(PROVIDERS).map(([dialect, format]) => ({
  name: `droid-${format.provider}`,
  title: `Factory droid, ${format.provider}`,
  version: '0.225.2',
  offline: true,
  packages: (version) => ({ npm: [`@factory/cli-${process.platform}-${process.arch}@${version}`] }),
  dialect,
  short: dialect !== 'messages',
  cannot: {
    'thinking with tool on chat': 'droid asks a model of this name for no thinking',
  },
  shellTool: (command) => ({ name: 'Execute', input: { command } }),
  imageTool: (path) => ({ name: 'Read', input: { file_path: path } }),
  start: ({ folder, url, key, model, prompt, thinking }) => ({
    command: join(folder, 'node_modules', '@factory', `cli-${process.platform}-${process.arch}`, 'bin', 'droid'),
    args: [
      // As text it prints no more of an error than that there was one.
      ...['exec', '-o', 'stream-json', '--skip-permissions-unsafe', '-m', 'custom:gateway-0'],
      ...(thinking ? ['-r', 'high'] : []),
      prompt,
    ],
    env: { DROID2API_KEY: key },
    files: { '.factory/settings.json': JSON.stringify(settingsFor(format, { url, model })) },
  }),
}));
