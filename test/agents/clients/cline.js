import { join } from 'node:path';

/** What Cline calls each provider, and the path that it wants behind the gateway's address. */
const PROVIDERS = {
  chat: { provider: 'openai-compatible', path: '/v1' },
  messages: { provider: 'anthropic', path: '/v1' },
};

function settingsFor({ provider, path }, { url, key, model }) {
  const settings = { provider, apiKey: key, model, baseUrl: url + path };
  const updatedAt = '2026-01-01T00:00:00.000Z';
  return {
    version: 1,
    lastUsedProvider: provider,
    modes: {},
    providers: { [provider]: { settings, updatedAt, tokenSource: 'manual' } },
  };
}

/** https://docs.cline.bot/cline-cli/getting-started */
export default Object.entries(PROVIDERS).map(([dialect, format]) => ({
  name: `cline-${format.provider}`,
  title: `Cline CLI, ${format.provider}`,
  version: '3.0.65',
  packages: (version) => ({ npm: [`cline@${version}`] }),
  dialect,
  short: dialect !== 'chat',
  shellTool: (command) => ({ name: 'run_commands', input: { commands: [command] } }),
  imageTool: (path) => ({ name: 'read_files', input: { files: [{ path }] } }),
  start: ({ folder, url, key, model, prompt, thinking }) => ({
    command: join(folder, 'node_modules', '@cline', `cli-${process.platform}-${process.arch}`, 'bin', 'cline'),
    args: ['-P', format.provider, '-m', model, ...(thinking ? ['--thinking', 'high'] : []), prompt],
    env: { CLINE_TELEMETRY_DISABLED: '1' },
    files: { '.cline/data/settings/providers.json': JSON.stringify(settingsFor(format, { url, key, model })) },
  }),
}));
