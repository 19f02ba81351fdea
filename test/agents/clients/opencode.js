import { join } from 'node:path';

/** The package of the SDK that opencode speaks each dialect with, and how it is asked to think. */
const SDKS = {
  chat: { npm: '@ai-sdk/openai-compatible' },
  messages: { npm: '@ai-sdk/anthropic' },
  responses: { npm: '@ai-sdk/openai' },
};

function settingsFor({ npm }, { url, model }) {
  const limit = { context: 200_000, output: 32_000 };
  const modalities = { input: ['text', 'image'], output: ['text'] };
  return {
    provider: {
      droid2api: {
        npm,
        name: 'droid2api',
        options: { baseURL: `${url}/v1`, apiKey: '{env:DROID2API_KEY}' },
        models: { [model]: { name: model, tool_call: true, reasoning: true, attachment: true, modalities, limit } },
      },
    },
    model: `droid2api/${model}`,
    permission: { '*': 'allow' },
  };
}

/** `opencode run`. A prompt with blanks would be put in quotation marks if it were an argument. */
function start(sdk, { folder, url, key, model, prompt, image, thinking }) {
  return {
    command: join(folder, 'node_modules', `opencode-${process.platform}-${process.arch}`, 'bin', 'opencode'),
    args: ['run', ...(thinking ? ['--variant', 'high', '--thinking'] : []), ...(image ? ['--file', image] : [])],
    input: prompt,
    env: {
      DROID2API_KEY: key,
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
      OPENCODE_DISABLE_MODELS_FETCH: '1',
    },
    files: { '.config/opencode/opencode.json': JSON.stringify(settingsFor(sdk, { url, model })) },
  };
}

/** https://opencode.ai/docs/providers/#custom-provider */
export default Object.entries(SDKS).map(([dialect, sdk]) => ({
  name: `opencode-${dialect}`,
  title: `opencode, ${sdk.npm}`,
  version: '1.18.33',
  packages: (version) => ({ npm: [`opencode-ai@${version}`] }),
  dialect,
  short: dialect !== 'chat',
  cannot: {
    'thinking with tool on chat':
      'opencode has no setting by which a model of this name is asked to think over Chat Completions',
  },
  shellTool: (command) => ({ name: 'bash', input: { command, description: 'Run a command' } }),
  start: (task) => start(sdk, task),
}));
