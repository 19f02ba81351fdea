import { join } from 'node:path';

/** What pi calls each wire format, and the path that it wants behind the gateway's address. */
const FORMATS = {
  chat: { api: 'openai-completions', path: '/v1' },
  messages: {
    api: 'anthropic-messages',
    path: '',
    compat: { forceAdaptiveThinking: true, sendSessionAffinityHeaders: true },
  },
  responses: { api: 'openai-responses', path: '/v1' },
};

/** It asks for a newer Node.js than the gateway's oldest. */
const NODE = '22.23.5';
const NODE_PACKAGE = `node-${process.platform}-${process.arch}`;

function settingsFor({ api, path, compat }, { url, model }) {
  const entry = { id: model, reasoning: true, input: ['text', 'image'], contextWindow: 200_000, maxTokens: 32_000 };
  return {
    providers: {
      droid2api: {
        name: 'droid2api',
        baseUrl: url + path,
        api,
        apiKey: '$DROID2API_KEY',
        models: [{ ...entry, ...(compat && { compat }) }],
      },
    },
  };
}

/** https://pi.dev/docs/latest/models */
export default Object.entries(FORMATS).map(([dialect, format]) => ({
  name: `pi-${format.api}`,
  title: `pi, ${format.api}`,
  version: '1.6.0',
  packages: (version) => ({ npm: [`@earendil-works/pi-coding-agent@${version}`, `${NODE_PACKAGE}@${NODE}`] }),
  dialect,
  short: dialect !== 'messages',
  shellTool: (command) => ({ name: 'bash', input: { command } }),
  imageTool: (path) => ({ name: 'read', input: { path } }),
  start: ({ folder, url, key, model, prompt, thinking }) => ({
    command: join(folder, 'node_modules', NODE_PACKAGE, 'bin', 'node'),
    args: [
      join(folder, 'node_modules', '@earendil-works', 'pi-coding-agent', 'dist', 'bundle', 'cli.js'),
      ...['--provider', 'droid2api', '--model', model],
      ...(thinking ? ['--thinking', 'high'] : []),
      ...['-p', '--', prompt],
    ],
    env: { DROID2API_KEY: key, PI_OFFLINE: '1' },
    files: {
      '.pi/agent/models.json': JSON.stringify(settingsFor(format, { url, model })),
      // Without it pi waits for two seconds, whatever a 429 says.
      '.pi/agent/settings.json': JSON.stringify({ retry: { provider: { maxRetries: 2 } } }),
    },
  }),
}));
