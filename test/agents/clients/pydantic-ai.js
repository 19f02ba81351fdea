import { shellTool, startPython } from '../programs/start-program.js';

/** https://ai.pydantic.dev/models/openai/ */
export default ['chat', 'responses', 'messages'].map((dialect) => ({
  name: `pydantic-ai-${dialect}`,
  title: `Pydantic AI, ${dialect}`,
  version: '2.68.0',
  kind: 'sdk',
  packages: (version) => ({ pip: [`pydantic-ai-slim[openai,anthropic]==${version}`] }),
  dialect,
  shellTool,
  start: (task) => startPython('pydantic_ai_sdk.py', dialect, task),
}));
