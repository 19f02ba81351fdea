import { type JsonObject } from '../../dialects/wire-value.js';
import { describe, expect, it } from '@jest/globals';
import { MODELS } from '../../../test/translation-page/render-page.js';
import { translateFor } from '../../../test/translate/translate-for.js';
import { type Dialect } from '../../dialects/dialect.js';
import { type ClientDialect } from '../answer-writers.js';

/** Google's has a form of its own; the reader's spec has it. */
type Client = Exclude<ClientDialect, 'generate'>;

const CLIENTS: readonly Client[] = ['messages', 'responses', 'chat'];
const PAIRS = CLIENTS.flatMap((client) =>
  (Object.keys(MODELS) as Dialect[])
    .filter((upstream) => upstream !== client)
    .map((upstream) => [client, upstream] as const),
);

function requestOf(client: Client, schema: object, strict?: boolean): JsonObject {
  switch (client) {
    case 'messages':
      return {
        model: 'm',
        max_tokens: 9,
        messages: [{ role: 'user', content: 'x' }],
        tools: [{ name: 'f', input_schema: schema, strict }],
      };
    case 'responses':
      return { model: 'm', input: 'x', tools: [{ type: 'function', name: 'f', parameters: schema, strict }] };
    case 'chat':
      return {
        model: 'm',
        messages: [{ role: 'user', content: 'x' }],
        tools: [{ type: 'function', function: { name: 'f', parameters: schema, strict } }],
      };
  }
}

interface WrittenTool {
  strict?: boolean;
  input_schema?: unknown;
  parameters?: unknown;
  function?: WrittenTool;
  functionDeclarations?: { parametersJsonSchema?: unknown }[];
}

function sent(
  client: Client,
  upstream: Dialect,
  schema: object,
  strict?: boolean,
): { schema: unknown; strict: unknown; ignored: string[] } {
  const { body, ignoredParams } = translateFor(client, upstream, MODELS[upstream], requestOf(client, schema, strict));
  const [tool = {}] = body.tools as WrittenTool[];
  const written = tool.function ?? tool;
  return {
    schema: written.input_schema ?? written.parameters ?? tool.functionDeclarations?.[0]?.parametersJsonSchema,
    strict: written.strict ?? false,
    ignored: ignoredParams,
  };
}

const LIST_NAME = {
  messages: 'tools[].input_schema',
  responses: 'tools[].parameters',
  chat: 'tools[].function.parameters',
};

describe.each(PAIRS)('schemas of tools from %s to %s', (client, upstream) => {
  it('lose what is null or wrong in them', () => {
    const schema = { type: 'object', properties: { a: { type: 'string', title: null } }, required: null, $defs: null };
    expect(sent(client, upstream, schema)).toEqual({
      schema: { type: 'object', properties: { a: { type: 'string' } } },
      strict: false,
      ignored: [],
    });
  });

  it('keep maps, references and unions below the root', () => {
    const schema = {
      type: 'object',
      properties: {
        map: { type: 'object', properties: {}, additionalProperties: { type: 'string' } },
        either: { anyOf: [{ type: 'string' }, { $ref: '#/$defs/A' }] },
      },
      $defs: { A: { type: 'object', properties: { a: { type: 'array', items: { type: 'integer' } } } } },
      required: ['map'],
    };
    expect(sent(client, upstream, schema)).toEqual({ schema, strict: false, ignored: [] });
  });

  it('have no union at the root; what it said stands in words and is listed', () => {
    const schema = { type: 'object', properties: { a: {}, b: {} }, anyOf: [{ required: ['a'] }, { required: ['b'] }] };
    const written = sent(client, upstream, schema);
    expect(written.schema).toEqual({
      type: 'object',
      properties: { a: {}, b: {} },
      description: '(anyOf: [{"required":["a"]},{"required":["b"]}])',
    });
    expect(written.ignored).toContain(LIST_NAME[client]);
  });

  it('are strict where the vendor takes them so, else it is listed', () => {
    const open = {
      type: 'object',
      properties: { a: { type: 'string' }, m: { type: 'object', additionalProperties: { type: 'string' } } },
      required: ['a'],
    };
    const loose = sent(client, upstream, open, true);
    expect([loose.strict, loose.ignored.some((name) => name.endsWith('strict'))]).toEqual([false, true]);
    const closed = {
      type: 'object',
      properties: { a: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    };
    const held = sent(client, upstream, closed, true);
    expect([held.strict, held.ignored.length]).toEqual(upstream === 'generate' ? [false, 1] : [true, 0]);
  });
});

describe('formats', () => {
  const MAP = {
    type: 'object',
    properties: { files: { type: 'object', additionalProperties: { type: 'string' } } },
    required: ['files'],
  };
  const format = { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: MAP } } };
  const ask = (upstream: Dialect, more: object = {}): JsonObject =>
    translateFor('chat', upstream, MODELS[upstream], {
      model: 'm',
      messages: [{ role: 'user', content: 'x' }],
      ...format,
      ...more,
    }).body;

  it('that Claude cannot be held to are those of a tool that it must call, or an instruction', () => {
    const alone = ask('messages');
    expect(alone).not.toHaveProperty('output_config');
    expect(alone).toMatchObject({ tools: [{ input_schema: MAP }], tool_choice: { type: 'tool' } });
    const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }];
    expect(JSON.stringify(ask('messages', { tools }).system)).toContain(
      JSON.stringify(JSON.stringify(MAP)).slice(1, -1),
    );
    const list = { ...MAP, type: 'array', properties: undefined, items: MAP };
    const json_schema = { name: 'x', schema: list };
    expect(ask('messages', { response_format: { type: 'json_schema', json_schema } })).not.toHaveProperty('tools');
  });

  it('go to the others with maps as maps', () => {
    expect(JSON.stringify(ask('responses').text)).toContain('"additionalProperties":{"type":"string"}');
    expect(JSON.stringify(ask('generate').generationConfig)).toContain('"additionalProperties":{"type":"string"}');
  });

  it('of lists are asked of OpenAI in words', () => {
    const schema = { type: 'array', items: { type: 'string' } };
    const body = {
      model: 'm',
      max_tokens: 99,
      messages: [{ role: 'user', content: 'x' }],
      output_config: { format: { type: 'json_schema', schema } },
    };
    const translated = translateFor('messages', 'responses', MODELS.responses, body);
    expect(translated.body).not.toHaveProperty('text');
    expect(JSON.stringify(translated.body.input)).toContain(JSON.stringify(JSON.stringify(schema)).slice(1, -1));
    expect(translated.ignoredParams).toEqual(['output_config.format']);
  });
});
