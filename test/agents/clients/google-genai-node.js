import { shellTool, startNode } from '../programs/start-program.js';

/** https://github.com/googleapis/js-genai */
export default {
  name: 'google-genai-node',
  title: '@google/genai (Node)',
  version: '3.3.0',
  kind: 'sdk',
  counts: true,
  packages: (version) => ({ npm: [`@google/genai@${version}`] }),
  dialect: 'generate',
  shellTool,
  cannot: { '429 waited out': 'it repeats requests only where retryOptions say so, and never reads retry-after' },
  start: (task) => startNode('google-genai.js', 'generate', task),
};
