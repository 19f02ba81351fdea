import { shellTool, startNode } from '../programs/start-program.js';

/** https://github.com/anthropics/anthropic-sdk-typescript/blob/main/helpers.md */
export default {
  name: 'anthropic-tool-runner',
  title: 'Anthropic tool runner (Node)',
  version: '1.14.0',
  kind: 'sdk',
  packages: (version) => ({ npm: [`@anthropic-ai/sdk@${version}`] }),
  dialect: 'messages',
  shellTool,
  start: (task) => startNode('anthropic-tool-runner.js', 'messages', task),
};
