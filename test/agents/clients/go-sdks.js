import { goFolder, shellTool, startGo } from '../programs/start-program.js';

const common = { kind: 'sdk', shellTool };

/** https://github.com/openai/openai-go and https://github.com/anthropics/anthropic-sdk-go; versions as in go.mod. */
export default [
  ...['chat', 'responses'].map((dialect) => ({
    ...common,
    name: `openai-go-${dialect}`,
    title: `openai-go, ${dialect}`,
    version: '3.99.0',
    packages: () => ({ go: goFolder('openai') }),
    dialect,
    start: (task) => startGo(dialect, task),
  })),
  {
    ...common,
    name: 'anthropic-go',
    title: 'anthropic-sdk-go',
    version: '1.84.0',
    packages: () => ({ go: goFolder('anthropic') }),
    dialect: 'messages',
    start: (task) => startGo('messages', task),
  },
];
