import { shellTool, startPython } from '../programs/start-program.js';

/** https://github.com/openai/openai-python */
export default ['chat', 'responses'].map((dialect) => ({
  name: `openai-python-${dialect}`,
  title: `openai (Python), ${dialect}`,
  version: '3.57.0',
  kind: 'sdk',
  packages: (version) => ({ pip: [`openai==${version}`] }),
  dialect,
  shellTool,
  start: (task) => startPython('openai_sdk.py', dialect, task),
}));
