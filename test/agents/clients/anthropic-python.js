import { shellTool, startPython } from '../programs/start-program.js';

/** https://github.com/anthropics/anthropic-sdk-python */
export default {
  name: 'anthropic-python',
  title: 'anthropic (Python)',
  version: '2.14.0',
  kind: 'sdk',
  packages: (version) => ({ pip: [`anthropic==${version}`] }),
  dialect: 'messages',
  shellTool,
  start: (task) => startPython('anthropic_sdk.py', 'messages', task),
};
