import Anthropic from '@anthropic-ai/sdk';
import { type MessageCreateParamsNonStreaming, type MessageParam } from '@anthropic-ai/sdk/resources/messages';
import { type Agent, type AgentSettings, type Said, TOOLS } from './agent.js';

/** An agent on `messages` of `@anthropic-ai/sdk`, which keeps whole answers in its history. */
export function createMessagesAgent({ url, apiKey, model, stream, asksForReasoning }: AgentSettings): Agent {
  const client = new Anthropic({ baseURL: url, apiKey, maxRetries: 0 });
  const messages: MessageParam[] = [];
  const request = (): MessageCreateParamsNonStreaming => ({
    model,
    max_tokens: 8000,
    system: 'You are an agent under test.',
    messages,
    tools: TOOLS.map(({ name, description, schema }) => ({ name, description, input_schema: schema })),
    ...(asksForReasoning && { thinking: { type: 'enabled' as const, budget_tokens: 4000 } }),
  });
  return {
    prompt: (text, imageBase64) =>
      messages.push({
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: imageBase64 } },
          { type: 'text', text },
        ],
      }),
    answerCalls: (results) =>
      messages.push({
        role: 'user',
        content: [...results].map(([id, content]) => ({ type: 'tool_result' as const, tool_use_id: id, content })),
      }),
    next: async (): Promise<Said> => {
      const { content, stop_reason } = await (stream
        ? client.messages.stream(request()).finalMessage()
        : client.messages.create(request()));
      messages.push({ role: 'assistant', content });
      return {
        text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
        reasoning: content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
        calls: content.flatMap((block) =>
          block.type === 'tool_use' ? [{ id: block.id, name: block.name, args: block.input }] : [],
        ),
        waits: stop_reason === 'tool_use',
      };
    },
  };
}
