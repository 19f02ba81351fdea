import { query } from '@anthropic-ai/claude-agent-sdk';
import { CITY_SCHEMA, run } from './task.js';

/** Anthropic's Claude Agent SDK, which starts the Claude Code that it brings along. */
await run(async (task, signal) => {
  const abortController = new AbortController();
  signal.addEventListener('abort', () => abortController.abort());
  const messages = query({
    prompt: userMessage(task),
    options: {
      abortController,
      model: task.model,
      allowedTools: ['Bash'],
      includePartialMessages: task.stream,
      env: {
        ...process.env,
        ANTHROPIC_BASE_URL: task.origin,
        ANTHROPIC_AUTH_TOKEN: task.key,
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        ...(task.thinks && { MAX_THINKING_TOKENS: '4000' }),
      },
      ...(task.structured && { outputFormat: { type: 'json_schema', schema: CITY_SCHEMA } }),
    },
  });
  for await (const message of messages) {
    if (message.type !== 'result') continue;
    if (message.is_error) throw new Error(message.result ?? message.errors.join('; '));
    return task.structured ? JSON.stringify(message.structured_output) : message.result;
  }
  throw new Error('Claude Code ended without a result.');
});

async function* userMessage(task) {
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: task.image } };
  const content = [{ type: 'text', text: task.prompt }, ...(task.image ? [image] : [])];
  yield { type: 'user', message: { role: 'user', content }, parent_tool_use_id: null };
}
