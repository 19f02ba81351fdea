import OpenAI from 'openai';
import { CITY_SCHEMA, run, shell, SHELL_DESCRIPTION, SHELL_SCHEMA } from './task.js';

/** The `openai` SDK: Chat Completions by its own loop over tools, Responses by one of ours. */
await run((task, signal) => {
  const client = new OpenAI({ baseURL: `${task.origin}/v1`, apiKey: task.key });
  return (task.dialect === 'chat' ? askChat : askResponses)(client, task, signal);
});

async function askChat(client, task, signal) {
  const schema = { name: 'city', schema: CITY_SCHEMA, strict: true };
  const request = {
    model: task.model,
    stream: task.stream,
    ...(task.stream && { stream_options: { include_usage: true } }),
    ...(task.thinks && { reasoning_effort: 'medium' }),
    ...(task.structured && { response_format: { type: 'json_schema', json_schema: schema } }),
    tools: [
      {
        type: 'function',
        function: {
          name: 'shell',
          description: SHELL_DESCRIPTION,
          parameters: SHELL_SCHEMA,
          strict: true,
          function: shell,
          parse: JSON.parse,
        },
      },
    ],
  };
  const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${task.image}` } };
  const content = [{ type: 'text', text: task.prompt }, ...(task.image ? [image] : [])];
  const messages = [{ role: 'user', content }];
  return await client.chat.completions.runTools({ ...request, messages }, { signal }).finalContent();
}

async function askResponses(client, task, signal) {
  const image = { type: 'input_image', image_url: `data:image/png;base64,${task.image}`, detail: 'auto' };
  const content = [{ type: 'input_text', text: task.prompt }, ...(task.image ? [image] : [])];
  const input = [{ role: 'user', content }];
  const format = { type: 'json_schema', name: 'city', schema: CITY_SCHEMA, strict: true };
  const request = {
    model: task.model,
    input,
    store: false,
    include: ['reasoning.encrypted_content'],
    ...(task.thinks && { reasoning: { effort: 'medium', summary: 'auto' } }),
    ...(task.structured && { text: { format } }),
    tools: [
      { type: 'function', name: 'shell', description: SHELL_DESCRIPTION, parameters: SHELL_SCHEMA, strict: true },
    ],
  };
  for (;;) {
    const response = await nextResponse(client, request, task.stream, signal);
    if (response.error) throw new Error(response.error.message);
    const calls = response.output.filter(({ type }) => type === 'function_call');
    if (calls.length === 0) return response.output_text;
    input.push(...withoutParsed(response.output));
    for (const { call_id, arguments: args } of calls)
      input.push({ type: 'function_call_output', call_id, output: await shell(JSON.parse(args)) });
  }
}

/** The SDK's stream adds what it has parsed, which the API does not take back. */
function withoutParsed(items) {
  return JSON.parse(JSON.stringify(items, (key, value) => (key.startsWith('parsed') ? undefined : value)));
}

async function nextResponse(client, request, streams, signal) {
  return streams
    ? await client.responses.stream(request, { signal }).finalResponse()
    : await client.responses.create(request, { signal });
}
