import { shellTool, startPython } from '../programs/start-program.js';

const PACKAGES = ['langchain-openai==1.7.4', 'langchain-anthropic==1.7.10'];

/** https://docs.langchain.com/oss/python/langchain/agents */
export default ['chat', 'responses', 'messages'].map((dialect) => ({
  name: `langchain-${dialect}`,
  title: `LangChain (Python), ${dialect}`,
  version: '1.5.2',
  kind: 'sdk',
  packages: (version) => ({ pip: [`langchain==${version}`, ...PACKAGES] }),
  dialect,
  shellTool,
  cannot: { abort: 'while it waits for the next event it does not hear Ctrl+C' },
  start: (task) => startPython('langchain_sdk.py', dialect, task),
}));
