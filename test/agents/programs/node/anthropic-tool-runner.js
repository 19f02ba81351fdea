import Anthropic from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import { CITY_SCHEMA, run, shell, SHELL_DESCRIPTION, SHELL_SCHEMA } from './task.js';

/** The tool runner of `@anthropic-ai/sdk` with its defaults, which keep the conversation on Anthropic's side. */
await run(async (task, signal) => {
  const client = new Anthropic({ baseURL: task.origin, authToken: task.key, apiKey: null });
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: task.image } };
  const content = [{ type: 'text', text: task.prompt }, ...(task.image ? [image] : [])];
  const runner = client.beta.messages.toolRunner(
    {
      model: task.model,
      max_tokens: 16_000,
      messages: [{ role: 'user', content }],
      stream: task.stream,
      ...(task.thinks && { thinking: { type: 'adaptive', display: 'summarized' } }),
      ...(task.structured && { output_config: { format: { type: 'json_schema', schema: CITY_SCHEMA } } }),
      tools: [betaTool({ name: 'shell', description: SHELL_DESCRIPTION, inputSchema: SHELL_SCHEMA, run: shell })],
    },
    { signal },
  );
  const answer = await runner.runUntilDone();
  return answer.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
});
