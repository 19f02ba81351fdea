import { join } from 'node:path';

/** As the documents say: its own command writes its settings, then it is started. */
const SET_UP_AND_START = '"$0" auth -p "$1" -b "$2" -m "$3" -k "$4" >/dev/null && shift 4 && exec "$0" "$@"';

/**
 * Its command takes an address for providers of OpenAI's formats only. https://docs.cline.bot/cline-cli/getting-started
 */
export default {
  name: 'cline-openai-compatible',
  title: 'Cline CLI, openai-compatible',
  version: '3.0.65',
  packages: (version) => ({ npm: [`cline@${version}`] }),
  dialect: 'chat',
  shellTool: (command) => ({ name: 'run_commands', input: { commands: [command] } }),
  imageTool: (path) => ({ name: 'read_files', input: { files: [{ path }] } }),
  start({ folder, url, key, model, prompt, thinking }) {
    const program = join(folder, 'node_modules', '@cline', `cli-${process.platform}-${process.arch}`, 'bin', 'cline');
    const settings = ['openai-compatible', `${url}/v1`, model, key];
    const task = [...(thinking ? ['--thinking', 'high'] : []), prompt];
    return {
      command: 'sh',
      args: ['-c', SET_UP_AND_START, program, ...settings, ...task],
      env: { CLINE_TELEMETRY_DISABLED: '1' },
    };
  },
};
