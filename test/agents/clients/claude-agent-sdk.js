import { startNode, startPython } from '../programs/start-program.js';
import claudeCode from './claude-code.js';

const { models, dialect } = claudeCode;

const common = {
  kind: 'sdk',
  dialect,
  models,
  shellTool: claudeCode.shellTool,
  answerTool: (answer) => ({ name: 'StructuredOutput', input: answer }),
  cannot: { 'whole answer': 'Claude Code, which the SDK starts, always streams' },
};

/** https://code.claude.com/docs/en/agent-sdk/overview */
export default [
  {
    ...common,
    name: 'claude-agent-sdk-node',
    title: 'Claude Agent SDK (Node)',
    version: '0.3.332',
    packages: (version) => ({ npm: [`@anthropic-ai/claude-agent-sdk@${version}`] }),
    start: (task) => startNode('claude-agent-sdk.js', dialect, task),
  },
  {
    ...common,
    name: 'claude-agent-sdk-python',
    title: 'Claude Agent SDK (Python)',
    version: '0.2.189',
    packages: (version) => ({ pip: [`claude-agent-sdk==${version}`] }),
    start: (task) => startPython('claude_agent_sdk_program.py', dialect, task),
  },
];
