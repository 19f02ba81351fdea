import { type Dialect } from '../../src/dialects/dialect.js';

/** The least of a dialect that carries a text to the upstream and one back. */
interface Wire {
  path: string;
  /** Which model the client names: one whose upstream speaks this dialect. */
  model: string;
  request(model: string, text: string, streaming: boolean): object;
  answer(id: string, text: string): object;
  /** The events of a stream, each with its name where the dialect has names. */
  events(id: string, pieces: readonly string[]): (readonly [name: string | undefined, data: object | string])[];
}

const USAGE = { input_tokens: 11, output_tokens: 7 };

export const WIRES: Readonly<Record<Dialect, Wire>> = {
  messages: {
    path: '/v1/messages',
    model: 'claude-mixing',
    request: (model, text, stream) => ({
      model,
      messages: [{ role: 'user', content: text }],
      max_tokens: 1000,
      stream,
    }),
    answer: (id, text) => ({ ...message(id), content: [{ type: 'text', text }], stop_reason: 'end_turn' }),
    events: (id, pieces) =>
      named([
        { type: 'message_start', message: { ...message(id), content: [] } },
        { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
        ...pieces.map((text) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
        { type: 'content_block_stop', index: 0 },
        { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 7 } },
        { type: 'message_stop' },
      ]),
  },
  responses: {
    path: '/v1/responses',
    model: 'gpt-mixing',
    request: (model, text, stream) => ({ model, input: text, stream }),
    answer: (id, text) => response(id, 'completed', text),
    events: (id, pieces) => {
      const place = { item_id: `item-${id}`, output_index: 0, content_index: 0 };
      const text = pieces.join('');
      return named([
        { type: 'response.created', response: response(id, 'in_progress') },
        {
          type: 'response.output_item.added',
          output_index: 0,
          item: { ...item(id, ''), status: 'in_progress', content: [] },
        },
        { type: 'response.content_part.added', ...place, part: part('') },
        ...pieces.map((delta) => ({ type: 'response.output_text.delta', ...place, delta })),
        { type: 'response.output_text.done', ...place, text },
        { type: 'response.content_part.done', ...place, part: part(text) },
        { type: 'response.output_item.done', output_index: 0, item: item(id, text) },
        { type: 'response.completed', response: response(id, 'completed', text) },
      ]);
    },
  },
  chat: {
    path: '/v1/chat/completions',
    model: 'glm-mixing',
    request: (model, text, stream) => ({
      model,
      messages: [{ role: 'user', content: text }],
      stream,
      ...(stream && { stream_options: { include_usage: true } }),
    }),
    answer: (id, text) => ({
      id,
      object: 'chat.completion',
      created: 1,
      model: 'glm-mixing',
      choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
      usage: CHAT_USAGE,
    }),
    events: (id, pieces) => {
      const chunk = (delta: object, finish_reason: string | null = null): object => ({
        id,
        object: 'chat.completion.chunk',
        created: 1,
        model: 'glm-mixing',
        choices: [{ index: 0, delta, finish_reason }],
      });
      const last = {
        id,
        object: 'chat.completion.chunk',
        created: 1,
        model: 'glm-mixing',
        choices: [],
        usage: CHAT_USAGE,
      };
      return nameless([
        chunk({ role: 'assistant', content: '' }),
        ...pieces.map((content) => chunk({ content })),
        chunk({}, 'stop'),
        last,
        '[DONE]',
      ]);
    },
  },
  generate: {
    path: '/v1/generate',
    model: 'gemini-mixing',
    request: (model, text, stream) => ({ model, contents: [{ role: 'user', parts: [{ text }] }], stream }),
    answer: (id, text) => candidate(id, text, 'STOP'),
    events: (id, pieces) =>
      nameless(pieces.map((text, index) => candidate(id, text, index === pieces.length - 1 ? 'STOP' : undefined))),
  },
};

const CHAT_USAGE = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };

function named(payloads: readonly { type: string; [member: string]: unknown }[]): (readonly [string, object])[] {
  return payloads.map((payload) => [payload.type, payload]);
}

function nameless(payloads: readonly (object | string)[]): (readonly [undefined, object | string])[] {
  return payloads.map((payload) => [undefined, payload]);
}

function message(id: string): object {
  return {
    id,
    type: 'message',
    role: 'assistant',
    model: 'claude-mixing',
    stop_reason: null,
    stop_sequence: null,
    usage: USAGE,
  };
}

function response(id: string, status: string, text?: string): object {
  return {
    id,
    object: 'response',
    created_at: 1,
    status,
    model: 'gpt-mixing',
    output: text === undefined ? [] : [item(id, text)],
    usage: text === undefined ? null : { ...USAGE, total_tokens: 18 },
  };
}

function item(id: string, text: string): object {
  return { id: `item-${id}`, type: 'message', role: 'assistant', status: 'completed', content: [part(text)] };
}

function part(text: string): object {
  return { type: 'output_text', text, annotations: [] };
}

function candidate(id: string, text: string, finishReason?: string): object {
  return {
    responseId: id,
    modelVersion: 'gemini-mixing',
    candidates: [
      { index: 0, content: { role: 'model', parts: [{ text }] }, ...(finishReason !== undefined && { finishReason }) },
    ],
    usageMetadata: { promptTokenCount: 11, candidatesTokenCount: 7, totalTokenCount: 18 },
  };
}

/** The bytes of a stream. */
export function streamOf(wire: Wire, id: string, pieces: readonly string[]): Buffer {
  const lines = wire
    .events(id, pieces)
    .map(
      ([name, data]) =>
        `${name === undefined ? '' : `event: ${name}\n`}data: ` +
        `${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`,
    );
  return Buffer.from(lines.join(''));
}
