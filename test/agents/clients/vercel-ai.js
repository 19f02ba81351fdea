import { shellTool, startNode } from '../programs/start-program.js';

const PROVIDERS = ['@ai-sdk/openai@4.0.118', '@ai-sdk/anthropic@4.0.105'];

/** https://ai-sdk.dev/providers/ai-sdk-providers */
export default ['chat', 'responses', 'messages'].map((dialect) => ({
  name: `vercel-ai-${dialect}`,
  title: `Vercel AI SDK, ${dialect}`,
  version: '7.0.173',
  kind: 'sdk',
  packages: (version) => ({ npm: [`ai@${version}`, ...PROVIDERS] }),
  dialect,
  shellTool,
  start: (task) => startNode('vercel-ai.js', dialect, task),
}));
