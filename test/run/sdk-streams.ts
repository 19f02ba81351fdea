import { Agent, request } from 'node:http';
import { Readable } from 'node:stream';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

interface StreamSettings {
  baseURL: string;
  /** The SDKs' own when absent. */
  maxRetries: number | undefined;
  /** A number for what it asks, and how. */
  kind: number;
  /** Called when an answer begins: from then on no SDK sends the request again. */
  onAnswer: () => void;
}

/** Reads one stream to its end and resolves with its text; rejects when it breaks or says that it failed. */
type ReadStream = (prompt: string) => Promise<string>;

/**
 * What an answer of the sandbox to a prompt with `[[text …]]` must not be shorter than: a stream that was cut would be.
 */
const TOKENS = 40;
const PACE_MS = 25;

/** Streams through the vendors' own SDKs: Messages, Responses and Chat in their own dialect, and Chat translated. */
export function createStreamReader({ baseURL, maxRetries, kind, onAnswer }: StreamSettings): ReadStream {
  const settings = { apiKey: 'any', fetch: createFetch(onAnswer), ...(maxRetries !== undefined && { maxRetries }) };
  const anthropic = new Anthropic({ baseURL, ...settings });
  const openai = new OpenAI({ baseURL: `${baseURL}/v1`, ...settings });
  const messages = async (model: string, content: string): Promise<string> => {
    const stream = anthropic.messages.stream({ model, max_tokens: 4096, messages: [{ role: 'user', content }] });
    const { content: blocks, stop_reason } = await stream.finalMessage();
    if (stop_reason !== 'end_turn') throw new Error(`ended with ${stop_reason}`);
    return blocks.map((block) => (block.type === 'text' ? block.text : '')).join('');
  };
  const responses = async (model: string, input: string): Promise<string> => {
    let text: string | undefined;
    for await (const event of await openai.responses.create({ model, input, stream: true })) {
      if (event.type === 'response.completed') {
        text =
          event.response.output_text ||
          event.response.output
            .flatMap((item) => (item.type === 'message' ? item.content : []))
            .map((part) => (part.type === 'output_text' ? part.text : ''))
            .join('');
      } else if (event.type === 'response.failed' || event.type === 'error') throw new Error(JSON.stringify(event));
    }
    if (text === undefined) throw new Error('ended without its last event');
    return text;
  };
  const chat = async (model: string, content: string): Promise<string> => {
    let text = '';
    let finished = false;
    for await (const chunk of await openai.chat.completions.create({
      model,
      messages: [{ role: 'user', content }],
      stream: true,
    })) {
      text += chunk.choices[0]?.delta.content ?? '';
      finished ||= chunk.choices[0]?.finish_reason === 'stop';
    }
    if (!finished) throw new Error('ended without a finish_reason');
    return text;
  };
  return (prompt) => {
    const asked = `${prompt} [[text ${TOKENS}]] [[pace ${PACE_MS}]]`;
    switch (kind % 5) {
      case 0:
        return messages('claude-x', asked);
      case 1:
        return responses('gpt-x', asked);
      case 2:
        return chat('glm-x', asked);
      case 3:
        return chat('claude-x', asked);
      default:
        return messages('gpt-x', asked);
    }
  };
}

/**
 * The same on one connection, which is used again at once as long as it is kept alive. Node's own pool opens more than
 * are needed; those that are left idle for seconds are closed by whoever stops, perhaps in the moment in which they are
 * used.
 */
function createFetch(onAnswer: () => void): typeof fetch {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return (input, { method = 'GET', headers, body, signal } = {}) =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        input instanceof Request ? input.url : input,
        { agent, method, headers: Object.fromEntries(new Headers(headers)), ...(signal && { signal }) },
        (message) => {
          onAnswer();
          const answer = Object.entries(message.headers).map(([name, value]): [string, string] => [
            name,
            String(value),
          ]);
          resolve(
            new Response(Readable.toWeb(message) as ReadableStream, {
              status: message.statusCode ?? 0,
              headers: answer,
            }),
          );
        },
      );
      outgoing.once('error', reject);
      outgoing.end(body as string | undefined);
    });
}
