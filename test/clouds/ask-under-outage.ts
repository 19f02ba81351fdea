import { setTimeout } from 'node:timers/promises';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { type Outage, type Phase } from './outage.js';

/** What a client has seen of one request. */
export interface Seen {
  /** Which request it was, from 0. */
  index: number;
  conversation: string;
  /** What went wrong; undefined where the answer was whole. */
  error: string | undefined;
  tookMs: number;
}

const CONVERSATIONS = 40;
const ALL = ['claude-opus-4-8', 'claude-sonnet-5', 'claude-haiku-4-5-20251001'];

/** Every phase has a model that was not asked for before: its breaker is closed, so that requests meet the fault. */
const MODELS: Readonly<Record<Phase, readonly string[]>> = {
  well: ALL.slice(0, 1),
  overloaded: ALL.slice(0, 1),
  dead: ALL.slice(0, 2),
  hanging: ALL,
  'well again': ALL,
};

/** Sends requests of real SDKs, which do not ask again, evenly over the time. */
export async function askEvenly(
  url: string,
  requests: number,
  outage: Pick<Outage, 'milliseconds' | 'phaseAt'>,
): Promise<Seen[]> {
  const overMs = outage.milliseconds;
  const beganMs = performance.now();
  const clients = {
    anthropic: new Anthropic({ baseURL: url, apiKey: 'of-a-member', maxRetries: 0, timeout: 40_000 }),
    openai: new OpenAI({ baseURL: `${url}/v1`, apiKey: 'of-a-member', maxRetries: 0, timeout: 40_000 }),
  };
  const asked = Array.from({ length: requests }, async (_, index): Promise<Seen> => {
    await setTimeout((index / requests) * overMs - (performance.now() - beganMs));
    const startedMs = performance.now();
    const conversation = `conversation-${index % CONVERSATIONS}`;
    const models = MODELS[outage.phaseAt(index / requests)];
    const model = models[(index % CONVERSATIONS) % models.length] ?? '';
    const error = await askOnce(clients, { index, conversation, model }).then(
      () => undefined,
      (reason: unknown) => (reason instanceof Error ? reason.message : String(reason)),
    );
    return { index, conversation, error, tookMs: performance.now() - startedMs };
  });
  return await Promise.all(asked);
}

/** A request in ten waits for its whole answer, one in four goes to a GPT, the others stream from Claude. */
async function askOnce(
  { anthropic, openai }: { anthropic: Anthropic; openai: OpenAI },
  { index, conversation, model }: { index: number; conversation: string; model: string },
): Promise<void> {
  const word = `word-${index}`;
  const prompt = `Repeat ${word}`;
  const headers = { 'x-claude-code-session-id': conversation };
  if (index % 4 === 3) {
    const input = { model: 'gpt-5.4', input: prompt, prompt_cache_key: conversation };
    const stream = await openai.responses.create({ ...input, stream: true });
    let text = '';
    for await (const event of stream) {
      if (event.type === 'response.output_text.delta') text += event.delta;
      if (event.type === 'response.completed') return requireWord(text, word);
    }
    throw new Error('The stream ended without its last event');
  }
  const body = { model, max_tokens: 200, messages: [{ role: 'user' as const, content: prompt }] };
  const message =
    index % 10 === 0
      ? await anthropic.messages.create(body, { headers })
      : await anthropic.messages.stream(body, { headers }).finalMessage();
  requireWord(message.content.map((block) => (block.type === 'text' ? block.text : '')).join(''), word);
}

function requireWord(text: string, word: string): void {
  if (!text.includes(word)) throw new Error(`The answer does not repeat ${word}: ${text.slice(0, 100)}`);
}
