import { type JsonObject } from '../../src/dialects/wire-value.js';
import { type ClientDialect } from '../../src/translate/answer-writers.js';
import { encodeCarrier } from '../../src/translate/wire/carrier.js';

/** The least that a client of each dialect sends. */
export const LEAST: Readonly<Record<ClientDialect, JsonObject>> = {
  messages: { model: 'the-model', max_tokens: 1000, messages: [{ role: 'user', content: 'hi' }] },
  responses: { model: 'the-model', input: 'hi' },
  chat: { model: 'the-model', messages: [{ role: 'user', content: 'hi' }] },
  generate: { model: 'the-model', contents: [{ role: 'user', parts: [{ text: 'hi' }] }] },
};

export const PNG = 'iVBORw0KGgo=';
export const PDF = 'JVBERi0=';
export const SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};

/** A user's message of one part, in each dialect's form. */
export const said = {
  messages: (block: JsonObject): JsonObject => ({ messages: [{ role: 'user', content: [block] }] }),
  responses: (part: JsonObject): JsonObject => ({ input: [{ type: 'message', role: 'user', content: [part] }] }),
  chat: (part: JsonObject): JsonObject => ({ messages: [{ role: 'user', content: [part] }] }),
};

/** The same function tool in each dialect's form. */
export function tool(dialect: Exclude<ClientDialect, 'generate'>, name = 'weather', more: JsonObject = {}): JsonObject {
  const described = { name, description: 'Weather' };
  switch (dialect) {
    case 'messages':
      return { ...described, input_schema: SCHEMA, ...more };
    case 'responses':
      return { type: 'function', ...described, parameters: SCHEMA, ...more };
    case 'chat':
      return { type: 'function', function: { ...described, parameters: SCHEMA, ...more } };
  }
}

const HI = { role: 'user', content: 'hi' };

/** A conversation in which the tool has been called and has answered. */
export const toolLoop = {
  messages: (result: JsonObject): JsonObject => ({
    tools: [tool('messages')],
    messages: [
      HI,
      { role: 'assistant', content: [{ type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Bern' } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', ...result }] },
    ],
  }),
  responses: (output: unknown): JsonObject => ({
    tools: [tool('responses')],
    input: [
      HI,
      { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{"city":"Bern"}' },
      { type: 'function_call_output', call_id: 'call_1', output },
    ],
  }),
  chat: (content: unknown): JsonObject => ({
    tools: [tool('chat')],
    messages: [
      HI,
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Bern"}' } }],
      },
      { role: 'tool', tool_call_id: 'call_1', content },
    ],
  }),
};

type Vendor = 'claude' | 'oai' | 'goog';

/** A vendor's seal in a field of `native`'s: its own as it is, another's as the gateway carries it. */
function seal(vendor: Vendor, native: Vendor): string {
  const value = `sealed-${vendor}`;
  return vendor === native ? value : encodeCarrier({ seal: { family: vendor, value }, redacted: false });
}

/** The same conversation with the reasoning that led to the call, once for each vendor. */
export const reasonedLoop = {
  messages: (vendors: Vendor[]): JsonObject =>
    withSecond(toolLoop.messages({ content: 'sunny' }), 'messages', (turn) => {
      const thinking = vendors.map((vendor) => ({
        type: 'thinking',
        thinking: 'hm',
        signature: seal(vendor, 'claude'),
      }));
      return [{ ...turn, content: [...thinking, ...(turn.content as object[])] }];
    }),
  responses: (vendors: Vendor[]): JsonObject =>
    withSecond(toolLoop.responses('sunny'), 'input', (call) => [
      ...vendors.map((vendor) => ({
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 'hm' }],
        encrypted_content: seal(vendor, 'oai'),
      })),
      call,
    ]),
  chat: (vendors: Vendor[]): JsonObject =>
    withSecond(toolLoop.chat('sunny'), 'messages', (message) => [
      {
        ...message,
        thinking_blocks: vendors.map((vendor) => ({
          type: 'thinking',
          thinking: 'hm',
          signature: seal(vendor, 'claude'),
        })),
      },
    ]),
};

function withSecond(
  body: JsonObject,
  list: 'messages' | 'input',
  change: (second: JsonObject) => object[],
): JsonObject {
  const [before, second, ...after] = body[list] as JsonObject[];
  return { ...body, [list]: [before, ...change(second!), ...after] };
}
