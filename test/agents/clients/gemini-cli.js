import { join } from 'node:path';

/** Of models whose names it does not know it asks for summaries of thoughts alone. */
function thinkingHard(model) {
  const generateContentConfig = { thinkingConfig: { includeThoughts: true, thinkingLevel: 'HIGH' } };
  return { customAliases: { [model]: { extends: 'chat-base', modelConfig: { model, generateContentConfig } } } };
}

function settingsFor({ model, thinking }) {
  return {
    security: { auth: { selectedType: 'gemini-api-key' } },
    model: { name: model },
    general: { enableAutoUpdate: false },
    privacy: { usageStatisticsEnabled: false },
    ...(thinking && { modelConfigs: thinkingHard(model) }),
  };
}

/** Of a picture that its tool reads it sends models named gemini-3-… nothing. */
function withPicture(prompt, image) {
  return image === undefined ? prompt : `${prompt} @${image}`;
}

/** https://geminicli.com/docs/reference/configuration/ */
export default {
  name: 'gemini-cli',
  title: 'Gemini CLI',
  version: '0.61.0',
  packages: (version) => ({ npm: [`@google/gemini-cli@${version}`] }),
  dialect: 'generate',
  shellTool: (command) => ({ name: 'run_shell_command', input: { command } }),
  start: ({ folder, url, key, model, prompt, thinking, image }) => ({
    command: process.execPath,
    args: [
      join(folder, 'node_modules', '@google', 'gemini-cli', 'bundle', 'gemini.js'),
      '--yolo',
      '-p',
      withPicture(prompt, image),
    ],
    // Without the last one it heeds a folder that nobody has trusted yet in nothing.
    env: { GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: key, GEMINI_CLI_TRUST_WORKSPACE: 'true' },
    files: { '.gemini/settings.json': JSON.stringify(settingsFor({ model, thinking })) },
  }),
};
