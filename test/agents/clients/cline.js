import { join } from 'node:path';

/** What Cline calls each provider, and the path that it wants behind the gateway's address. */
const PROVIDERS = {
  chat: { provider: 'openai-compatible', path: '/v1' },
  messages: { provider: 'anthropic', path: '/v1' },
};

/** As the documents say: its own command writes its settings, then it is started. */
const SET_UP_AND_START = '"$0" auth -p "$1" -b "$2" -m "$3" -k "$4" >/dev/null && shift 4 && exec "$0" "$@"';

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
  start({ folder, url, key, model, prompt, thinking }) {
    const program = join(folder, 'node_modules', '@cline', `cli-${process.platform}-${process.arch}`, 'bin', 'cline');
    const settings = [format.provider, url + format.path, model, key];
    const task = [...(thinking ? ['--thinking', 'high'] : []), prompt];
    return {
      command: 'sh',
      args: ['-c', SET_UP_AND_START, program, ...settings, ...task],
      env: { CLINE_TELEMETRY_DISABLED: '1' },
    };
  },
}));
