import OpenAI from 'openai';
import {
  type ChatCompletionCreateParams,
  type ChatCompletionMessage,
  type ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import { type Agent, type AgentSettings, parseArgs, type Said, TOOLS } from './agent.js';

type Answer = ChatCompletionMessage & { reasoning_content?: string; thinking_blocks?: object[] };

interface ChatAgentSettings extends AgentSettings {
  /** Sends `thinking_blocks` back, as LiteLLM's clients do; plain OpenAI clients do not know of them. */
  keepsThinking: boolean;
}

/** An agent on `chat.completions` of the `openai` SDK. */
export function createChatAgent({
  url,
  apiKey,
  model,
  stream,
  asksForReasoning,
  keepsThinking,
}: ChatAgentSettings): Agent {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
  const messages: ChatCompletionMessageParam[] = [{ role: 'system', content: 'You are an agent under test.' }];
  const request = (): Omit<ChatCompletionCreateParams, 'stream'> => ({
    model,
    messages,
    tools: TOOLS.map(({ name, description, schema }) => ({
      type: 'function' as const,
      function: { name, description, parameters: schema },
    })),
    parallel_tool_calls: true,
    ...(asksForReasoning && { reasoning_effort: 'medium' as const }),
  });

  async function askWhole(): Promise<[Answer, string]> {
    const completion = await client.chat.completions.create({ ...request(), stream: false });
    return [completion.choices[0]!.message, completion.choices[0]!.finish_reason];
  }

  /** The SDK's own accumulator overwrites fields that it does not know, so reasoning is added up here. */
  async function askStreamed(): Promise<[Answer, string]> {
    let reasoning = '';
    const running = client.chat.completions.stream({
      ...request(),
      stream: true,
      stream_options: { include_usage: true },
    });
    running.on(
      'chunk',
      (chunk) => (reasoning += (chunk.choices[0]?.delta as Partial<Answer> | undefined)?.reasoning_content ?? ''),
    );
    const { message, finish_reason } = (await running.finalChatCompletion()).choices[0]!;
    return [{ ...message, reasoning_content: reasoning }, finish_reason];
  }

  return {
    prompt: (text, imageBase64) =>
      messages.push({
        role: 'user',
        content: [
          { type: 'text', text },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${imageBase64}` } },
        ],
      }),
    answerCalls: (results) =>
      messages.push(
        ...[...results].map(([tool_call_id, content]) => ({ role: 'tool' as const, tool_call_id, content })),
      ),
    next: async (): Promise<Said> => {
      const [answer, finishReason] = await (stream ? askStreamed() : askWhole());
      const { content, tool_calls = [], reasoning_content = '', thinking_blocks } = answer;
      messages.push({
        role: 'assistant',
        content,
        ...(tool_calls.length > 0 && { tool_calls }),
        ...(keepsThinking && { reasoning_content, ...(thinking_blocks && { thinking_blocks }) }),
      });
      const calls = tool_calls.flatMap((call) =>
        call.type === 'function'
          ? [{ id: call.id, name: call.function.name, args: parseArgs(call.function.arguments) }]
          : [],
      );
      return { text: content ?? '', reasoning: reasoning_content, calls, waits: finishReason === 'tool_calls' };
    },
  };
}
