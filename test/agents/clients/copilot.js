import { join } from 'node:path';

function copilotBinary(folder) {
  return join(folder, 'node_modules', '@github', `copilot-${process.platform}-${process.arch}`, 'copilot');
}

/** `copilot -p`, with the gateway as its provider in one of the formats that it speaks to one. */
function copilot(wireApi, dialect, more = {}) {
  const isAnthropic = wireApi === 'anthropic';
  return {
    name: `copilot-${wireApi}`,
    title: `Copilot CLI, ${wireApi}`,
    version: '1.0.102',
    packages: (version) => ({ npm: [`@github/copilot@${version}`] }),
    dialect,
    shellTool: (command) => ({ name: 'bash', input: { command, description: 'Run a command' } }),
    cannot: {
      '401 shown': 'It says in words of its own that the key was refused, and not what the gateway says.',
      'long answer':
        'It gets the whole answer, but prints a part of it while it streams; with `--stream off` all of it.',
    },
    ...more.client,
    start: ({ folder, url, key, model, prompt, thinking, image }) => ({
      command: copilotBinary(folder),
      args: [
        ...['-p', prompt, '--allow-all-tools', '--no-color'],
        ...(thinking ? ['--reasoning-effort', 'high'] : []),
        ...(image === undefined ? [] : ['--attachment', image]),
      ],
      env: {
        COPILOT_PROVIDER_BASE_URL: isAnthropic ? url : `${url}/v1`,
        COPILOT_PROVIDER_TYPE: isAnthropic ? 'anthropic' : 'openai',
        COPILOT_PROVIDER_API_KEY: key,
        ...(!isAnthropic && { COPILOT_PROVIDER_WIRE_API: wireApi }),
        COPILOT_MODEL: model,
        // Of a model that is not in its own catalogue it knows neither how much it may say nor that it sees.
        ...(!isAnthropic && { COPILOT_PROVIDER_MODEL_ID: 'gpt-5.4' }),
        COPILOT_PROVIDER_MAX_OUTPUT_TOKENS: '32000',
        COPILOT_OFFLINE: 'true',
        ...more.env,
      },
    }),
  };
}

const bySocket = {
  client: { name: 'copilot-websockets', title: 'Copilot CLI, responses by WebSocket', short: true },
  env: { COPILOT_PROVIDER_TRANSPORT: 'websockets' },
};

export default [
  copilot('completions', 'chat'),
  copilot('responses', 'responses'),
  copilot('anthropic', 'messages'),
  copilot('responses', 'responses', bySocket),
];
