import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, jsonSchema, Output, isStepCount, streamText, tool } from 'ai';
import { CITY_SCHEMA, run, shell, SHELL_DESCRIPTION, SHELL_SCHEMA } from './task.js';

/** Vercel's AI SDK: `streamText` and `generateText` on `@ai-sdk/openai` (Chat, Responses) or `@ai-sdk/anthropic`. */
await run(async (task, abortSignal) => {
  const image = { type: 'file', data: task.image, mediaType: 'image/png' };
  const content = [{ type: 'text', text: task.prompt }, ...(task.image ? [image] : [])];
  const request = {
    model: createModel(task),
    messages: [{ role: 'user', content }],
    abortSignal,
    tools: {
      shell: tool({ description: SHELL_DESCRIPTION, inputSchema: jsonSchema(SHELL_SCHEMA), execute: shell }),
    },
    maxOutputTokens: 16_000,
    stopWhen: isStepCount(10),
    providerOptions: optionsOf(task),
    ...(task.structured && { output: Output.object({ schema: jsonSchema(CITY_SCHEMA) }) }),
  };
  return await ask(request, task.stream);
});

/** What a model can do the SDK knows by its name alone; of another vendor's it has to be told. */
function optionsOf({ thinks, dialect }) {
  if (dialect === 'messages') {
    const adaptive = { thinking: { type: 'adaptive', display: 'summarized' } };
    return { anthropic: { structuredOutputMode: 'outputFormat', ...(thinks && adaptive) } };
  }
  const thinking = { forceReasoning: true, reasoningEffort: 'medium' };
  if (dialect === 'chat') return { openai: thinks ? thinking : {} };
  return { openai: { store: false, ...(thinks && { ...thinking, reasoningSummary: 'auto' }) } };
}

function createModel({ origin, key, model, dialect }) {
  if (dialect === 'messages') return createAnthropic({ baseURL: `${origin}/v1`, apiKey: key })(model);
  const openai = createOpenAI({ baseURL: `${origin}/v1`, apiKey: key });
  return dialect === 'chat' ? openai.chat(model) : openai.responses(model);
}

/** A stream reports its errors as parts; without `onError` they would also be printed. */
async function ask(request, streams) {
  if (!streams) return (await generateText(request)).text;
  const result = streamText({ ...request, onError: () => undefined });
  for await (const part of result.fullStream) {
    if (part.type === 'error') throw part.error;
    if (part.type === 'abort') throw new Error('The stream was aborted.');
  }
  return await result.text;
}
