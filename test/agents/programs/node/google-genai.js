import { GoogleGenAI } from '@google/genai';
import { CITY_SCHEMA, run, shell, SHELL_DESCRIPTION, SHELL_SCHEMA } from './task.js';

/** The `@google/genai` SDK: a chat, streamed or whole, with a loop over tools. The chat keeps what the model said. */
await run(async (task, signal) => {
  const client = new GoogleGenAI({ apiKey: task.key, httpOptions: { baseUrl: task.origin } });
  if (task.counts) {
    const contents = [{ role: 'user', parts: [{ text: task.prompt }] }];
    return (await client.models.countTokens({ model: task.model, contents })).totalTokens;
  }
  const shellFunction = { name: 'shell', description: SHELL_DESCRIPTION, parametersJsonSchema: SHELL_SCHEMA };
  const config = {
    abortSignal: signal,
    tools: [{ functionDeclarations: [shellFunction] }],
    ...(task.thinks && { thinkingConfig: { includeThoughts: true, thinkingLevel: 'MEDIUM' } }),
    ...(task.structured && { responseMimeType: 'application/json', responseJsonSchema: CITY_SCHEMA }),
  };
  const chat = client.chats.create({ model: task.model, config });
  const image = { inlineData: { mimeType: 'image/png', data: task.image } };
  let message = [{ text: task.prompt }, ...(task.image ? [image] : [])];
  for (;;) {
    const { text, calls } = await send(chat, message, task.stream);
    if (calls.length === 0) return text;
    message = await Promise.all(calls.map(resultOf));
  }
});

async function resultOf({ id, name, args }) {
  return { functionResponse: { id, name, response: { output: await shell(args) } } };
}

async function send(chat, message, streams) {
  const answers = streams ? await chat.sendMessageStream({ message }) : [await chat.sendMessage({ message })];
  let text = '';
  const calls = [];
  for await (const answer of answers) {
    const parts = answer.candidates?.[0]?.content?.parts ?? [];
    text += parts.map((part) => (part.thought ? '' : (part.text ?? ''))).join('');
    calls.push(...(answer.functionCalls ?? []));
  }
  return { text, calls };
}
