import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

export interface StreamClients {
  /** Reads one stream to its end and resolves with its text; rejects when it breaks or says that it failed. */
  read(kind: number, prompt: string): Promise<string>;
}

/** What an answer of the sandbox to a prompt with `[[text …]]` must not be shorter than: a stream that was cut would be. */
export const TOKENS = 40;
const PACE_MS = 25;

/** Streams through the vendors' own SDKs: Messages, Responses and Chat in their own dialect, and Chat translated. */
export function createStreamClients(baseURL: string, maxRetries: number | undefined): StreamClients {
  const retries = maxRetries === undefined ? {} : { maxRetries };
  const anthropic = new Anthropic({ baseURL, apiKey: 'any', ...retries });
  const openai = new OpenAI({ baseURL: `${baseURL}/v1`, apiKey: 'any', ...retries });
  const messages = async (model: string, content: string): Promise<string> => {
    const stream = anthropic.messages.stream({ model, max_tokens: 4096, messages: [{ role: 'user', content }] });
    const { content: blocks, stop_reason } = await stream.finalMessage();
    if (stop_reason !== 'end_turn') throw new Error(`ended with ${stop_reason}`);
    return blocks.map((block) => (block.type === 'text' ? block.text : '')).join('');
  };
  const responses = async (model: string, input: string): Promise<string> => {
    let text: string | undefined;
    for await (const event of await openai.responses.create({ model, input, stream: true })) {
      if (event.type === 'response.completed') text = event.response.output_text || event.response.output.flatMap((item) => (item.type === 'message' ? item.content : [])).map((part) => (part.type === 'output_text' ? part.text : '')).join('');
      else if (event.type === 'response.failed' || event.type === 'error') throw new Error(JSON.stringify(event));
    }
    if (text === undefined) throw new Error('ended without its last event');
    return text;
  };
  const chat = async (model: string, content: string): Promise<string> => {
    let text = '';
    let finished = false;
    for await (const chunk of await openai.chat.completions.create({ model, messages: [{ role: 'user', content }], stream: true })) {
      text += chunk.choices[0]?.delta.content ?? '';
      finished ||= chunk.choices[0]?.finish_reason === 'stop';
    }
    if (!finished) throw new Error('ended without a finish_reason');
    return text;
  };
  return {
    read: (kind, prompt) => {
      const asked = `${prompt} [[text ${TOKENS}]] [[pace ${PACE_MS}]]`;
      switch (kind % 5) {
        case 0: return messages('claude-x', asked);
        case 1: return responses('gpt-x', asked);
        case 2: return chat('glm-x', asked);
        case 3: return chat('claude-x', asked);
        default: return messages('gpt-x', asked);
      }
    },
  };
}
