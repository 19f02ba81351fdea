import { type JsonObject } from '../../dialects/wire-value.js';
import { describe, expect, it } from '@jest/globals';
import { refusalFrom, translateFor, withoutMarks } from '../../../test/translate/translate-for.js';
import { type Dialect } from '../../dialects/dialect.js';
import { type TranslatedRequest } from '../translate-request.js';

const MODELS = { messages: 'claude-opus-4-6', responses: 'gpt-5.4', chat: 'glm-4.6' } as const;
type Upstream = keyof typeof MODELS;
const UPSTREAMS = Object.keys(MODELS) as Upstream[];
const JSON_TYPE = 'application/json';
const contents = [{ role: 'user', parts: [{ text: 'hi' }] }];
const FUNCTIONS = [{ functionDeclarations: [{ name: 'f' }, { name: 'g' }, { name: 'h' }] }];

function translate(to: Upstream, body: JsonObject, model: string = MODELS[to]): TranslatedRequest {
  return translateFor(
    'generate',
    to,
    model,
    { model: 'a', contents, ...body },
    to === 'messages' ? withoutMarks(model) : {},
  );
}

function refusal(body: JsonObject): unknown {
  const params = UPSTREAMS.map((to) => refusalFrom(() => translate(to, body)).details.param);
  expect(new Set(params).size).toBe(1);
  return params[0];
}

/** The schema of the first tool, wherever a dialect has it. */
function schemaOf(to: Upstream, declaration: object): unknown {
  const { body } = translate(to, { tools: [{ functionDeclarations: [{ name: 'f', ...declaration }] }] });
  const [tool] = body.tools as { input_schema?: unknown; parameters?: unknown; function?: { parameters: unknown } }[];
  return tool?.input_schema ?? tool?.parameters ?? tool?.function?.parameters;
}

describe.each(UPSTREAMS)('functions on %s', (to) => {
  it('have schemas in Google’s words or in those of JSON schema', () => {
    const parameters = {
      type: 'OBJECT',
      properties: {
        b: { type: 'STRING', nullable: true, enum: ['x', 'y'], format: 'enum' },
        a: { type: 'ARRAY', items: { type: 'INTEGER' }, minItems: '1', max_items: '5' },
        c: { any_of: [{ type: 'STRING' }, { type: 'NUMBER' }], nullable: true },
        n: { type: 'INTEGER', format: 'enum', enum: ['101', '201'], example: '101' },
      },
      propertyOrdering: ['a', 'b'],
      required: ['a'],
    };
    const schema = {
      type: 'object',
      properties: {
        a: { type: 'array', items: { type: 'integer' }, minItems: 1, maxItems: 5 },
        b: { type: ['string', 'null'], enum: ['x', 'y', null] },
        c: { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'null' }] },
        n: { type: 'integer', enum: [101, 201], examples: ['101'] },
      },
      required: ['a'],
    };
    expect(schemaOf(to, { parameters })).toEqual(schema);
    expect(Object.keys((schemaOf(to, { parameters }) as typeof schema).properties)).toEqual(['a', 'b', 'c', 'n']);
    expect(schemaOf(to, { parametersJsonSchema: schema })).toEqual(schema);
    expect(schemaOf(to, {})).toEqual({ type: 'object', properties: {} });
  });

  it.each<[object, unknown]>([
    [{ mode: 'AUTO' }, { messages: { type: 'auto' }, responses: 'auto', chat: 'auto' }],
    [{ mode: 'any' }, { messages: { type: 'any' }, responses: 'required', chat: 'required' }],
    [{ mode: 'NONE' }, { messages: { type: 'none' }, responses: 'none', chat: 'none' }],
    [{ mode: 'VALIDATED' }, { messages: { type: 'auto' }, responses: 'auto', chat: 'auto' }],
    [{ mode: 'MODE_UNSPECIFIED' }, {}],
    [
      { mode: 'ANY', allowedFunctionNames: ['g'] },
      {
        messages: { type: 'tool', name: 'g' },
        responses: { type: 'function', name: 'g' },
        chat: { type: 'function', function: { name: 'g' } },
      },
    ],
  ])('are called as %j says', (functionCallingConfig, written) => {
    const { body, ignoredParams } = translate(to, { tools: FUNCTIONS, toolConfig: { functionCallingConfig } });
    expect([body.tool_choice, ignoredParams]).toEqual([(written as Partial<Record<Dialect, unknown>>)[to], []]);
  });

  it.each([
    ['ANY', { messages: { type: 'any' }, responses: 'required', chat: 'required' }],
    ['VALIDATED', { messages: { type: 'auto' }, responses: 'auto', chat: 'auto' }],
  ])('may be some of those declared: %s', (mode, written) => {
    const functionCallingConfig = { mode, allowedFunctionNames: ['g', 'f'] };
    const { body } = translate(to, { tools: FUNCTIONS, toolConfig: { functionCallingConfig } });
    const names = (body.tools as { name?: string; function?: { name: string } }[]).map(
      (tool) => tool.name ?? tool.function?.name,
    );
    if (to === 'responses') {
      expect(body.tool_choice).toMatchObject({
        type: 'allowed_tools',
        mode: written.responses,
        tools: [{ name: 'g' }, { name: 'f' }],
      });
      return;
    }
    expect([names, body.tool_choice]).toEqual([['f', 'g'], written[to]]);
  });
});

describe('tools', () => {
  it.each(['googleSearch', 'googleSearchRetrieval', 'enterpriseWebSearch', 'google_search'])(
    'that search the web are those of the other vendor: %s',
    (name) => {
      const tools = [{ [name]: {} }];
      expect(translate('messages', { tools }).body.tools).toMatchObject([{ name: 'web_search' }]);
      expect(translate('responses', { tools }).body.tools).toEqual([{ type: 'web_search' }]);
      const { body, ignoredParams } = translate('chat', { tools });
      const camel = name === 'google_search' ? 'googleSearch' : name;
      expect([body.tools, ignoredParams]).toEqual([undefined, [`tools[0].${camel}`]]);
    },
  );

  it('that search stand beside functions', () => {
    const tools = [{ googleSearch: {} }, ...FUNCTIONS];
    expect(translate('responses', { tools }).body.tools).toMatchObject([{ type: 'web_search' }, { name: 'f' }, {}, {}]);
  });

  it.each([
    'urlContext',
    'codeExecution',
    'computerUse',
    'googleMaps',
    'fileSearch',
    'retrieval',
    'mcpServers',
    'somethingNew',
    'constructor',
  ])('that only Google runs are refused by name: %s', (name) => {
    expect(refusal({ tools: [...FUNCTIONS, { [name]: {} }] })).toBe(`tools[1].${name}`);
  });

  it('cannot be forced where there is none that can be', () => {
    const body = { tools: [{ googleSearch: {} }], toolConfig: { functionCallingConfig: { mode: 'ANY' } } };
    expect(translate('chat', body).ignoredParams).toEqual([
      'tools[0].googleSearch',
      'toolConfig.functionCallingConfig',
    ]);
  });

  it.each<[JsonObject, string]>([
    [{ tools: [{ functionDeclarations: [{ description: 'x' }] }] }, 'tools[0].functionDeclarations[0].name'],
    [
      { tools: [{ functionDeclarations: [{ name: 'f', parameters: {}, parametersJsonSchema: {} }] }] },
      'tools[0].functionDeclarations[0].parameters',
    ],
    [
      { tools: [{ functionDeclarations: [{ name: 'f', parameters: { anyOf: [], any_of: [] } }] }] },
      'tools[0].functionDeclarations[0].parameters',
    ],
    [
      { tools: [{ functionDeclarations: [{ name: 'f', parameters: { properties: { a: 'STRING' } } }] }] },
      'tools[0].functionDeclarations[0].parameters.properties.a',
    ],
    [
      { tools: FUNCTIONS, toolConfig: { functionCallingConfig: { mode: 'SOMETIMES' } } },
      'toolConfig.functionCallingConfig.mode',
    ],
    [
      { tools: FUNCTIONS, toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['x'] } } },
      'toolConfig.functionCallingConfig.allowedFunctionNames',
    ],
    [
      { tools: FUNCTIONS, toolConfig: { functionCallingConfig: { mode: 'AUTO', allowedFunctionNames: ['f'] } } },
      'toolConfig.functionCallingConfig.allowedFunctionNames',
    ],
    [
      { tools: FUNCTIONS, toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: 'f' } } },
      'toolConfig.functionCallingConfig.allowedFunctionNames',
    ],
  ])('are refused where nobody can say what is meant: %j', (body, param) => {
    expect(refusal(body)).toBe(param);
  });
});

describe('settings', () => {
  const config = (generationConfig: object): JsonObject => ({ generationConfig });

  it('reach whoever takes them, and are listed under Google’s names elsewhere', () => {
    const { body, ignoredParams } = translate('chat', {
      ...config({
        maxOutputTokens: 100,
        temperature: 0.5,
        topP: 0.9,
        topK: 5,
        stopSequences: ['END'],
        seed: 7,
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
        responseLogprobs: true,
        logprobs: 3,
        mediaResolution: 'MEDIA_RESOLUTION_LOW',
      }),
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
      labels: { team: 'a' },
      serviceTier: 'flex',
      store: false,
    });
    expect(body).toMatchObject({ max_tokens: 100, temperature: 0.5, top_p: 0.9, stop: ['END'] });
    expect(ignoredParams.sort()).toEqual(
      [
        'generationConfig.topK',
        'generationConfig.presencePenalty',
        'generationConfig.frequencyPenalty',
        'generationConfig.seed',
        'generationConfig.responseLogprobs',
        'generationConfig.logprobs',
        'generationConfig.mediaResolution',
        'safetySettings',
        'labels',
        'serviceTier',
        'store',
      ].sort(),
    );
  });

  it('may be the tier of service', () => {
    expect(translate('responses', { serviceTier: 'flex' }).body.service_tier).toBe('flex');
    expect(translate('responses', { service_tier: 'standard' }).body.service_tier).toBe('default');
    expect(translate('messages', { serviceTier: 'priority' }).ignoredParams).toEqual(['serviceTier']);
  });

  it.each<[object, object]>([
    [{ responseMimeType: 'text/plain' }, {}],
    [{ responseMimeType: 'application/json' }, { format: { type: 'json_object' } }],
    [
      {
        responseMimeType: 'application/json',
        responseSchema: { type: 'OBJECT', properties: { a: { type: 'STRING' } } },
      },
      { format: { type: 'json_schema', schema: { type: 'object', properties: { a: { type: 'string' } } } } },
    ],
    [
      { responseMimeType: 'application/json', responseJsonSchema: { type: 'object', properties: { a: { const: 1 } } } },
      { format: { type: 'json_schema', schema: { type: 'object', properties: { a: { const: 1 } } } } },
    ],
    [
      { responseMimeType: 'application/json', _responseJsonSchema: { type: 'object', properties: {} } },
      { format: { type: 'json_schema', schema: { type: 'object' } } },
    ],
    [
      { responseFormat: [{ text: { mimeType: 'application/json', schema: { type: 'object', properties: {} } } }] },
      { format: { type: 'json_schema', schema: { type: 'object' } } },
    ],
  ])('may ask for a format: %j', (generationConfig, text) => {
    expect(translate('responses', { generationConfig }).body.text ?? {}).toMatchObject(text);
  });

  it.each(['chat', 'responses'] as const)('may ask %s for JSON without the word in its prompt', (to) => {
    const asked = (text: string): string =>
      JSON.stringify(translate(to, { contents: [{ parts: [{ text }] }], ...config({ responseMimeType: JSON_TYPE }) }));
    expect(asked('hi')).toContain('Answer in JSON.');
    expect(asked('hi, in json')).not.toContain('Answer in JSON.');
  });

  it.each(UPSTREAMS)('may have numbers in place of the names of enums, on %s', (to) => {
    const bodyOf = ([object, string, list, call, python, ok]: readonly unknown[]): unknown =>
      translate(to, {
        contents: [
          ...contents,
          { role: 'model', parts: [{ executableCode: { language: python, code: '1' } }] },
          { role: 'model', parts: [{ codeExecutionResult: { outcome: ok, output: '1' } }] },
          ...contents,
        ],
        tools: [
          {
            functionDeclarations: [
              {
                name: 'f',
                parameters: {
                  type: object,
                  properties: { a: { type: list, items: { type: string } }, b: { anyOf: [{ type: string }] } },
                },
              },
            ],
          },
        ],
        toolConfig: { functionCallingConfig: { mode: call } },
      }).body;
    expect(bodyOf([6, 1, 5, 2, 1, 1])).toEqual(bodyOf(['OBJECT', 'STRING', 'ARRAY', 'ANY', 'PYTHON', 'OUTCOME_OK']));
    expect(refusal({ toolConfig: { functionCallingConfig: { mode: 9 } } })).toBe(
      'toolConfig.functionCallingConfig.mode',
    );
    expect(() => translate(to, config({ responseModalities: [1] }))).not.toThrow();
    expect(refusal(config({ responseModalities: [2] }))).toBe('generationConfig.responseModalities');
  });

  it.each(UPSTREAMS)('may be an instruction in each of its forms, on %s', (to) => {
    const texts = [{ text: 'Be kind.' }];
    const [said, ...others] = [{ parts: texts }, { role: 'system', parts: texts[0] }, texts, texts[0], 'Be kind.'].map(
      (systemInstruction) => translate(to, { systemInstruction }),
    );
    expect(JSON.stringify(said?.body)).toContain('Be kind.');
    expect(said?.ignoredParams).toEqual([]);
    for (const other of others) expect([other.body, other.ignoredParams]).toEqual([said?.body, said?.ignoredParams]);
  });

  it.each<[JsonObject, string]>([
    [{ cachedContent: 'cachedContents/a' }, 'cachedContent'],
    [{ continuationToken: 'a' }, 'continuationToken'],
    [config({ candidateCount: 2 }), 'generationConfig.candidateCount'],
    [config({ responseModalities: ['TEXT', 'IMAGE'] }), 'generationConfig.responseModalities'],
    [config({ speechConfig: {} }), 'generationConfig.speechConfig'],
    [config({ responseMimeType: 'text/x.enum' }), 'generationConfig.responseMimeType'],
    [config({ responseMimeType: 'text/plain', responseSchema: {} }), 'generationConfig.responseMimeType'],
    [config({ responseSchema: {}, responseJsonSchema: {} }), 'generationConfig.responseSchema'],
    [config({ responseFormat: [{ image: {} }] }), 'generationConfig.responseFormat[0].image'],
    [config({ responseFormat: [{}, {}] }), 'generationConfig.responseFormat'],
    [config({ maxOutputTokens: 1.5 }), 'generationConfig.maxOutputTokens'],
    [{ contents: [] }, 'contents'],
    [{ contents: [{ role: 'assistant', parts: [] }] }, 'contents[0].role'],
    [{ contents: [{ parts: [{ text: 'a', functionCall: { name: 'f' } }] }] }, 'contents[0].parts[0]'],
    [{ contents: [{ parts: [{ hologram: {} }] }] }, 'contents[0].parts[0]'],
    [{ contents: [{ parts: [{ functionCall: { name: 'f' } }] }] }, 'contents[0]'],
    [{ contents: [{ role: 'model', parts: [{ functionCall: {} }] }] }, 'contents[0].parts[0].functionCall.name'],
    [{ systemInstruction: { parts: [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }] } }, 'systemInstruction'],
    [{ model: '' }, 'model'],
  ])('that cannot be honoured are refused by name: %j', (body, param) => {
    expect(refusal(body)).toBe(param);
  });
});

it('sound goes to models of Chat alone, under the name that they know it by', () => {
  const body = { contents: [{ parts: [{ inlineData: { mimeType: 'audio/mpeg', data: 'AAAA' } }] }] };
  expect(JSON.stringify(translate('chat', body).body)).toContain('{"data":"AAAA","format":"mp3"}');
  for (const to of ['messages', 'responses'] as const)
    expect(refusalFrom(() => translate(to, body)).details.param).toBe('contents[0].parts[0].inlineData');
});
