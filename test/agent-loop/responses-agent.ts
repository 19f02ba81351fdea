import OpenAI from 'openai';
import { type ResponseInputItem } from 'openai/resources/responses/responses';
import { type Agent, type AgentSettings, parseArgs, type Said, TOOLS } from './agent.js';

/** An agent on `responses` of the `openai` SDK, without a store: it carries sealed reasoning itself, as Codex does. */
export function createResponsesAgent({ url, apiKey, model, stream, asksForReasoning }: AgentSettings): Agent {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
  const input: ResponseInputItem[] = [];
  const request = () => ({
    model,
    instructions: 'You are an agent under test.',
    input,
    store: false,
    include: ['reasoning.encrypted_content' as const],
    tools: TOOLS.map(({ name, description, schema }) => ({
      type: 'function' as const,
      name,
      description,
      parameters: schema,
      strict: false,
    })),
    ...(asksForReasoning && { reasoning: { effort: 'medium' as const, summary: 'auto' as const } }),
  });
  return {
    prompt: (text, imageBase64) =>
      input.push({
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text },
          { type: 'input_image', image_url: `data:image/png;base64,${imageBase64}`, detail: 'auto' },
        ],
      }),
    answerCalls: (results) =>
      input.push(
        ...[...results].map(([call_id, output]) => ({ type: 'function_call_output' as const, call_id, output })),
      ),
    next: async (): Promise<Said> => {
      const { output, output_text } = await (stream
        ? client.responses.stream(request()).finalResponse()
        : client.responses.create(request()));
      // The SDK's stream adds `parsed` fields to what it read, which no vendor takes back.
      const items = JSON.parse(
        JSON.stringify(output, (key, value: unknown) => (key.startsWith('parsed') ? undefined : value)),
      ) as ResponseInputItem[];
      input.push(...items);
      const calls = output.flatMap((item) =>
        item.type === 'function_call' ? [{ id: item.call_id, name: item.name, args: parseArgs(item.arguments) }] : [],
      );
      return {
        text: output_text,
        reasoning: output
          .flatMap((item) => (item.type === 'reasoning' ? item.summary.map(({ text }) => text) : []))
          .join('\n\n'),
        calls,
        waits: calls.length > 0,
      };
    },
  };
}
