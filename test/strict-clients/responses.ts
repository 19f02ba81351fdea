import { expect } from '@jest/globals';
import { type NamedEvent, parseNamedEvents } from './parse-sse.js';

interface StrictItem {
  id: string;
  type: string;
  content?: { type: string; text?: string; refusal?: string; annotations?: unknown[] }[];
  summary?: { type: string; text: string }[];
  encrypted_content?: string;
  call_id?: string;
  name?: string;
  namespace?: string;
  arguments?: string;
  input?: string;
}

export interface StrictResponse {
  id: string;
  model: string;
  status: string;
  incomplete_details: { reason: string } | null;
  output: StrictItem[];
  usage: {
    input_tokens: number;
    output_tokens: number;
    total_tokens: number;
    input_tokens_details: { cached_tokens: number };
    output_tokens_details: { reasoning_tokens: number };
  };
}

/** Reads a whole stream of the Responses API as the strictest client would: any slip in its grammar fails the test. */
export function readResponsesStrictly(text: string): StrictResponse {
  const events = parseNamedEvents(text);
  events.forEach((event, at) => expect(event.sequence_number).toBe(at));
  expect(events.slice(0, 2).map((event) => event.type)).toEqual(['response.created', 'response.in_progress']);
  const response = events.at(-1)!.response as StrictResponse;
  expect(events.at(-1)!.type).toBe(`response.${response.status}`);
  expect(events[0]!.response).toMatchObject({
    id: response.id,
    model: response.model,
    status: 'in_progress',
    output: [],
  });

  const items: StrictItem[] = [];
  const streamed = new Map<string, string>();
  const done = new Set<number>();
  for (const event of events.slice(2, -1)) readItemEvent(event, items, streamed, done);
  expect(done.size).toBe(items.length);
  expect(response.output).toEqual(items);
  expect(new Set(items.map((item) => item.id)).size).toBe(items.length);
  expect(response.usage.total_tokens).toBe(response.usage.input_tokens + response.usage.output_tokens);
  return response;
}

function readItemEvent(event: NamedEvent, items: StrictItem[], streamed: Map<string, string>, done: Set<number>): void {
  const index = event.output_index as number;
  if (event.type === 'response.output_item.added') {
    expect(index).toBe(items.length);
    items.push(event.item as StrictItem);
    return;
  }
  expect(items[index]).toBeDefined();
  expect(done.has(index)).toBe(false);
  if (event.type === 'response.output_item.done') {
    const item = event.item as StrictItem;
    expect(item).toMatchObject({ id: items[index]!.id, type: items[index]!.type });
    items[index] = item;
    done.add(index);
    return;
  }
  expect(event.item_id).toBe(items[index]!.id);
  const [, kind, step] = /^response\.(.+)\.(delta|done|added)$/.exec(event.type) ?? [];
  const key = `${index} ${kind} ${JSON.stringify(event.content_index ?? event.summary_index ?? null)}`;
  if (step === 'delta') streamed.set(key, (streamed.get(key) ?? '') + (event.delta as string));
  const whole = event.text ?? event.refusal ?? event.arguments ?? event.input;
  if (step === 'done' && typeof whole === 'string') expect(streamed.get(key) ?? '').toBe(whole);
}
