import { shellTool, startPython } from '../programs/start-program.js';

/** https://github.com/googleapis/python-genai */
export default {
  name: 'google-genai-python',
  title: 'google-genai (Python)',
  version: '3.6.1',
  kind: 'sdk',
  counts: true,
  packages: (version) => ({ pip: [`google-genai==${version}`] }),
  dialect: 'generate',
  shellTool,
  cannot: { '429 waited out': 'it repeats requests only where retry_options say so, and never reads retry-after' },
  start: (task) => startPython('google_genai_sdk.py', 'generate', task),
};
