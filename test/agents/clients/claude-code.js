import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Before 2.1 a program in JavaScript for Node.js, from then on one for each platform. */
function programOf(folder) {
  const script = join(folder, 'node_modules', '@anthropic-ai', 'claude-code', 'cli.js');
  return statSync(script, { throwIfNoEntry: false }) ? [process.execPath, script] : [claudeBinary(folder)];
}

export function claudeBinary(folder) {
  const { resolve } = createRequire(join(folder, 'node_modules', '@anthropic-ai', 'claude-code', 'package.json'));
  return join(dirname(resolve(`@anthropic-ai/claude-code-${process.platform}-${process.arch}/package.json`)), 'claude');
}

/** https://code.claude.com/docs/en/llm-gateway */
export default {
  name: 'claude-code',
  title: 'Claude Code',
  version: '2.1.332',
  older: ['2.1.197', '2.0.77', '1.0.128'],
  packages: (version) => ({ npm: [`@anthropic-ai/claude-code@${version}`] }),
  dialect: 'messages',
  models: { responses: 'claude-gpt-5.4', chat: 'claude-glm-5', generate: 'claude-gemini-3-flash' },
  shellTool: (command) => ({ name: 'Bash', input: { command, description: 'Run a command' } }),
  imageTool: (path) => ({ name: 'Read', input: { file_path: path } }),
  start({ folder, url, key, model, prompt, tools = ['Bash', 'Read'], thinking }) {
    const [command, ...script] = programOf(folder);
    return {
      command,
      args: [...script, '-p', prompt, ...(model ? ['--model', model] : []), '--allowedTools', ...tools],
      env: {
        ANTHROPIC_BASE_URL: url,
        ANTHROPIC_AUTH_TOKEN: key,
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        ...(thinking && { MAX_THINKING_TOKENS: '4000' }),
      },
    };
  },
};
