import { expect } from '@jest/globals';
import { type NamedEvent, parseNamedEvents } from './parse-sse.js';

interface StrictBlock {
  type: string;
  text?: string;
  thinking?: string;
  signature?: string;
  data?: string;
  id?: string;
  name?: string;
  input?: unknown;
}

export interface StrictMessage {
  id: string;
  model: string;
  content: StrictBlock[];
  stop_reason: string | null;
  stop_sequence: string | null;
  usage: Record<string, number>;
}

const DELTA_OF: Readonly<Record<string, readonly string[]>> = {
  text: ['text_delta'],
  thinking: ['thinking_delta', 'signature_delta'],
  tool_use: ['input_json_delta'],
};

/** Reads a whole stream of the Messages API as the strictest client would: any slip in its grammar fails the test. */
export function readMessagesStrictly(text: string): StrictMessage {
  const events = parseNamedEvents(text).filter((event) => event.type !== 'ping');
  const [first, ...rest] = events;
  expect(first?.type).toBe('message_start');
  const message = first!.message as StrictMessage;
  expect(message).toMatchObject({
    type: 'message',
    role: 'assistant',
    content: [],
    stop_reason: null,
    stop_sequence: null,
  });
  for (const counter of ['input_tokens', 'output_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens'])
    expect(typeof message.usage[counter]).toBe('number');

  let open: { block: StrictBlock; json: string } | undefined;
  const deltas = rest.splice(-2);
  expect(deltas.map((event) => event.type)).toEqual(['message_delta', 'message_stop']);
  for (const event of rest) open = readBlockEvent(event, open, message);
  expect(open).toBeUndefined();

  const { delta, usage } = deltas[0] as unknown as { delta: Partial<StrictMessage>; usage: Record<string, number> };
  return { ...message, ...delta, usage: { ...message.usage, ...usage } };
}

function readBlockEvent(
  event: NamedEvent,
  open: { block: StrictBlock; json: string } | undefined,
  message: StrictMessage,
): { block: StrictBlock; json: string } | undefined {
  switch (event.type) {
    case 'content_block_start': {
      expect(open).toBeUndefined();
      expect(event.index).toBe(message.content.length);
      const block = event.content_block as StrictBlock;
      message.content.push(block);
      return { block, json: '' };
    }
    case 'content_block_delta': {
      expect(event.index).toBe(message.content.length - 1);
      const delta = event.delta as Record<string, string>;
      expect(DELTA_OF[open!.block.type]).toContain(delta.type);
      if (delta.type === 'text_delta') open!.block.text += delta.text!;
      if (delta.type === 'thinking_delta') open!.block.thinking += delta.thinking!;
      if (delta.type === 'signature_delta') open!.block.signature += delta.signature!;
      if (delta.type === 'input_json_delta') open!.json += delta.partial_json!;
      return open;
    }
    case 'content_block_stop':
      expect(event.index).toBe(message.content.length - 1);
      closeBlock(open!);
      return undefined;
    default:
      throw new Error(`unexpected event ${event.type}`);
  }
}

/**
 * What a client would store and replay: blank text or thinking, or thinking without a signature, breaks every later
 * turn.
 */
function closeBlock({ block, json }: { block: StrictBlock; json: string }): void {
  if (block.type === 'text') expect(block.text!.trim()).not.toBe('');
  if (block.type === 'thinking') {
    // Claude itself withholds text under its own signature; ours never stands for nothing.
    if (block.signature!.startsWith('gw1.')) expect(block.thinking!.trim()).not.toBe('');
    expect(block.signature).not.toBe('');
  }
  if (block.type === 'redacted_thinking') expect(block.data).not.toBe('');
  if (block.type === 'tool_use') {
    expect(block.id).toMatch(/^[a-zA-Z0-9_-]+$/);
    expect(block.name).not.toBe('');
    block.input = parsed(json);
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return json;
  }
}
