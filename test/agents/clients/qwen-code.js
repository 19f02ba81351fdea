import { join } from 'node:path';

/** What Qwen Code calls each wire format, and the path that it wants behind the gateway's address. */
const FORMATS = {
  chat: { authType: 'openai', path: '/v1' },
  messages: { authType: 'anthropic', path: '' },
};

function settingsFor({ authType, path }, { url, model, thinking }) {
  const generationConfig = {
    modalities: { image: true },
    ...(thinking && { samplingParams: { reasoning_effort: 'high' } }),
  };
  const entry = { id: model, name: model, envKey: 'DROID2API_KEY', baseUrl: url + path, generationConfig };
  return {
    modelProviders: { [authType]: [entry] },
    security: { auth: { selectedType: authType } },
    model: { name: model },
    privacy: { usageStatisticsEnabled: false },
    telemetry: { enabled: false },
  };
}

/** https://qwenlm.github.io/qwen-code-docs/en/users/configuration/model-providers/ */
export default Object.entries(FORMATS).map(([dialect, format]) => ({
  name: `qwen-code-${format.authType}`,
  title: `Qwen Code, ${format.authType}`,
  version: '0.24.4',
  packages: (version) => ({ npm: [`@qwen-code/qwen-code@${version}`] }),
  dialect,
  short: dialect !== 'chat',
  shellTool: (command) => ({ name: 'run_shell_command', input: { command, is_background: false } }),
  imageTool: (path) => ({ name: 'read_file', input: { file_path: path } }),
  start: ({ folder, url, key, model, prompt, thinking }) => ({
    command: process.execPath,
    args: [join(folder, 'node_modules', '@qwen-code', 'qwen-code', 'cli.js'), '--yolo', '-p', prompt],
    env: { DROID2API_KEY: key },
    files: { '.qwen/settings.json': JSON.stringify(settingsFor(format, { url, model, thinking })) },
  }),
}));
