import { shellTool, startPython } from '../programs/start-program.js';

/** https://openai.github.io/openai-agents-python/models/ */
export default ['chat', 'responses'].map((dialect) => ({
  name: `openai-agents-${dialect}`,
  title: `openai-agents (Python), ${dialect}`,
  version: '0.24.0',
  kind: 'sdk',
  packages: (version) => ({ pip: [`openai-agents==${version}`] }),
  dialect,
  shellTool,
  start: (task) => startPython('openai_agents_sdk.py', dialect, task),
}));
