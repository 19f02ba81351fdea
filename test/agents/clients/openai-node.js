import { shellTool, startNode } from '../programs/start-program.js';

/** https://github.com/openai/openai-node */
export default ['chat', 'responses'].map((dialect) => ({
  name: `openai-node-${dialect}`,
  title: `openai (Node), ${dialect}`,
  version: '7.59.0',
  kind: 'sdk',
  packages: (version) => ({ npm: [`openai@${version}`] }),
  dialect,
  shellTool,
  start: (task) => startNode('openai-sdk.js', dialect, task),
}));
