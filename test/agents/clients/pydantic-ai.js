import { shellTool, startPython } from '../programs/start-program.js';

const KNOWS = 'it knows by their names which models take a schema, and sends none for models that are not Claude';
const byNames = Object.fromEntries(
  ['responses', 'chat', 'generate'].map((model) => [`structured answer on ${model}`, KNOWS]),
);

/** https://ai.pydantic.dev/models/openai/ */
export default ['chat', 'responses', 'messages'].map((dialect) => ({
  name: `pydantic-ai-${dialect}`,
  title: `Pydantic AI, ${dialect}`,
  version: '2.68.0',
  kind: 'sdk',
  packages: (version) => ({ pip: [`pydantic-ai-slim[openai,anthropic]==${version}`] }),
  dialect,
  shellTool,
  cannot: dialect === 'messages' ? byNames : {},
  start: (task) => startPython('pydantic_ai_sdk.py', dialect, task),
}));
