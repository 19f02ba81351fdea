import { type JsonObject } from '../../dialects/wire-value.js';
import { describe, expect, it } from '@jest/globals';
import { MODELS } from '../../../test/translation-page/render-page.js';
import { refusalFrom, translateFor } from '../../../test/translate/translate-for.js';
import { type Dialect } from '../../dialects/dialect.js';
import { type ClientDialect } from '../answer-writers.js';

/** Google's choice has no form of the others'. */
type Client = Exclude<ClientDialect, 'generate'>;

const CLIENTS: readonly Client[] = ['messages', 'responses', 'chat'];
const PAIRS = CLIENTS.flatMap((client) =>
  (Object.keys(MODELS) as Dialect[])
    .filter((upstream) => upstream !== client)
    .map((upstream) => [client, upstream] as const),
);
const TOOLS: Readonly<Record<Client, object>> = {
  messages: { name: 'f', input_schema: { type: 'object' } },
  responses: { type: 'function', name: 'f', parameters: { type: 'object' } },
  chat: { type: 'function', function: { name: 'f', parameters: { type: 'object' } } },
};

const requestOf = (client: Client, tool_choice: unknown, tools: object[] = [TOOLS[client]]): JsonObject => ({
  model: 'm',
  tools,
  tool_choice,
  ...(client === 'responses' ? { input: 'x' } : { max_tokens: 99, messages: [{ role: 'user', content: 'x' }] }),
});

function sent(client: Client, upstream: Dialect, tool_choice: unknown, tools?: object[]): unknown[] {
  const { body, ignoredParams } = translateFor(
    client,
    upstream,
    MODELS[upstream],
    requestOf(client, tool_choice, tools),
  );
  const ofTools = ignoredParams.filter((name) => /^tool_choice|^tools\[\d\]$/.test(name));
  return [upstream === 'generate' ? body.toolConfig : body.tool_choice, ofTools];
}

const mode = (word: string): object => ({ functionCallingConfig: { mode: word } });
const WRITTEN: Readonly<Record<string, Readonly<Record<Dialect, unknown>>>> = {
  auto: { messages: { type: 'auto' }, responses: 'auto', chat: 'auto', generate: mode('AUTO') },
  none: { messages: { type: 'none' }, responses: 'none', chat: 'none', generate: mode('NONE') },
  required: { messages: { type: 'any' }, responses: 'required', chat: 'required', generate: mode('ANY') },
  any: { messages: { type: 'any' }, responses: 'required', chat: 'required', generate: mode('ANY') },
  validated: { messages: { type: 'auto' }, responses: 'auto', chat: 'auto', generate: mode('VALIDATED') },
};

describe.each(PAIRS)('tool_choice from %s to %s', (client, upstream) => {
  it.each(Object.keys(WRITTEN))('may be the word %s, bare or as a type', (word) => {
    expect(sent(client, upstream, word)).toEqual([WRITTEN[word]?.[upstream], []]);
    expect(sent(client, upstream, { type: word })).toEqual([WRITTEN[word]?.[upstream], []]);
  });

  it('may name a tool in the form of any dialect', () => {
    const written = {
      messages: { type: 'tool', name: 'f' },
      responses: { type: 'function', name: 'f' },
      chat: { type: 'function', function: { name: 'f' } },
      generate: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] } },
    }[upstream];
    for (const choice of [
      { type: 'tool', name: 'f' },
      { type: 'function', name: 'f' },
      { type: 'function', function: { name: 'f' } },
    ])
      expect(sent(client, upstream, choice)).toEqual([written, []]);
  });

  it.each(['sometimes', { type: 'sometimes' }, { type: 'function' }, 7, [], { type: 'file_search' }])(
    'is refused by name when it is %j',
    (choice) => {
      const refusal = refusalFrom(() => sent(client, upstream, choice));
      expect(refusal).toMatchObject({ status: 400, details: { param: 'tool_choice' } });
      const word =
        typeof choice === 'string'
          ? choice
          : 'type' in Object(choice)
            ? (choice as { type: string }).type
            : 'tool_choice';
      expect(refusal.message).toContain(word);
    },
  );

  it('is refused by name when no tool has the name', () => {
    const refusal = refusalFrom(() => sent(client, upstream, { type: 'function', name: 'other' }));
    expect(refusal.message).toBe('tool_choice names "other", which is not among the tools.');
  });

  it('is listed when there is no tool that could be called', () => {
    expect(sent(client, upstream, 'required', [])).toEqual([undefined, ['tool_choice']]);
  });
});

const SEARCH = { type: 'web_search_20250305', name: 'web_search', max_uses: 8 };
const FORCED = { type: 'tool', name: 'web_search' };

describe('a choice among tools', () => {
  const among = (mode: unknown, ...names: string[]): object => ({
    type: 'allowed_tools',
    mode,
    tools: names.map((name) => ({ type: 'function', name })),
  });

  it.each([
    ['of an unknown mode', among('sometimes', 'f'), 'tool_choice.mode must be auto or required (any).'],
    ['of none', among('none', 'f'), 'tool_choice.mode must be auto or required (any).'],
    ['of no tool', among('auto'), 'tool_choice must name at least one tool that is allowed.'],
    ['of one that is not there', among('auto', 'f', 'g'), 'tool_choice names "g", which is not among the tools.'],
  ])('is refused by name: %s', (_name, choice, message) => {
    for (const upstream of ['messages', 'chat', 'generate'] as const)
      expect(refusalFrom(() => sent('responses', upstream, choice)).message).toBe(message);
  });

  it('means the word where a tool is called like it', () => {
    const tools = ['auto', 'any', 'none'].map((name) => ({ ...TOOLS.messages, name }));
    for (const word of ['auto', 'any', 'none'])
      expect(sent('messages', 'chat', { type: word }, tools)).toEqual([WRITTEN[word]?.chat, []]);
  });
});

describe('a tool without a name', () => {
  it.each<[Client, object]>([
    ['messages', { input_schema: { type: 'object' } }],
    ['responses', { type: 'function', parameters: { type: 'object' } }],
    ['chat', { type: 'function', function: {} }],
  ])('is refused: %s', (client, tool) => {
    expect(refusalFrom(() => sent(client, 'generate', undefined, [tool])).details.param).toBe('tools[0]');
  });

  it('is what it is within a namespace', () => {
    const tools = [{ type: 'namespace', name: 'n', tools: [{ type: 'new', name: 'odd' }, TOOLS.responses] }];
    const { body, ignoredParams } = translateFor(
      'responses',
      'chat',
      MODELS.chat,
      requestOf('responses', undefined, tools),
    );
    expect(body.tools).toMatchObject([{ function: { name: 'n__f' } }]);
    expect(ignoredParams).toContain('tools[0].tools[0]');
  });
});

describe("a vendor's own tool that is forced", () => {
  it('is the search of the upstream, as Claude Code asks for it', () => {
    expect(sent('messages', 'responses', FORCED, [SEARCH])).toEqual([{ type: 'web_search' }, []]);
    expect(sent('responses', 'messages', { type: 'web_search' }, [{ type: 'web_search' }])).toEqual([FORCED, []]);
  });

  it('is left to the model where Google has it, which cannot be forced', () => {
    const { body } = translateFor('messages', 'generate', MODELS.generate, requestOf('messages', FORCED, [SEARCH]));
    expect([body.tools, body.toolConfig]).toEqual([[{ googleSearch: {} }], undefined]);
    expect(sent('messages', 'generate', FORCED, [SEARCH])).toEqual([undefined, ['tool_choice']]);
    expect(sent('messages', 'generate', { type: 'any' }, [SEARCH])).toEqual([undefined, ['tool_choice']]);
    expect(sent('messages', 'generate', FORCED, [SEARCH, TOOLS.messages])).toEqual([undefined, ['tool_choice']]);
  });

  it('is left out beside functions where Google takes only one of the two, unless it is asked for', () => {
    const toolsOf = (choice: unknown): unknown[] => {
      const request = requestOf('messages', choice, [SEARCH, TOOLS.messages]);
      const { body, ignoredParams } = translateFor('messages', 'generate', MODELS.generate, request);
      return [body.tools, ignoredParams.includes('tools[0]')];
    };
    expect(toolsOf(undefined)).toMatchObject([[{ functionDeclarations: [{ name: 'f' }] }], true]);
    expect(toolsOf({ type: 'any' })).toMatchObject([[{ functionDeclarations: [{ name: 'f' }] }], true]);
    expect(toolsOf(FORCED)).toEqual([[{ googleSearch: {} }], false]);
  });

  it('is left out where the upstream has none, and nothing else is forced in its place', () => {
    expect(sent('messages', 'chat', FORCED, [SEARCH])).toEqual([undefined, ['tools[0]', 'tool_choice']]);
    expect(sent('messages', 'chat', FORCED, [SEARCH, TOOLS.messages])).toEqual([
      undefined,
      ['tools[0]', 'tool_choice'],
    ]);
    expect(sent('messages', 'chat', { type: 'any' }, [SEARCH])).toEqual([undefined, ['tools[0]', 'tool_choice']]);
    const bash = { type: 'bash_20250124', name: 'bash' };
    expect(sent('messages', 'responses', { type: 'tool', name: 'bash' }, [bash, TOOLS.messages])).toEqual([
      undefined,
      ['tools[0]', 'tool_choice'],
    ]);
    const files = { type: 'file_search', vector_store_ids: ['v'] };
    expect(sent('responses', 'messages', { type: 'file_search' }, [files, TOOLS.responses])).toEqual([
      undefined,
      ['tools[0]', 'tool_choice'],
    ]);
  });

  it('may be one of those that are allowed', () => {
    const choice = { type: 'allowed_tools', mode: 'required', tools: [{ type: 'web_search' }] };
    const { body } = translateFor(
      'responses',
      'messages',
      MODELS.messages,
      requestOf('responses', choice, [TOOLS.responses, { type: 'web_search' }]),
    );
    expect([body.tools, body.tool_choice]).toMatchObject([[{ name: 'web_search' }], { type: 'any' }]);
    const kept = {
      type: 'allowed_tools',
      mode: 'auto',
      tools: [{ type: 'function', name: 'f' }, { type: 'web_search' }],
    };
    expect(sent('messages', 'responses', kept, [TOOLS.messages, SEARCH])).toEqual([kept, []]);
  });

  it('is not offered to Google where no tool may be called', () => {
    const { body } = translateFor(
      'messages',
      'generate',
      MODELS.generate,
      requestOf('messages', { type: 'none' }, [SEARCH]),
    );
    expect([body.tools, body.toolConfig]).toEqual([undefined, undefined]);
  });
});
