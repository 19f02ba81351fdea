import { type JsonObject } from '../../dialects/wire-value.js';
import { describe, expect, it } from '@jest/globals';
import { refusalFrom, translateFor, withoutMarks } from '../../../test/translate/translate-for.js';
import { type TranslatedRequest, type TranslateOptions } from '../translate-request.js';

const CLAUDE = 'claude-sonnet-4-5';
const user = (...parts: object[]): object => ({ role: 'user', parts });
const model = (...parts: object[]): object => ({ role: 'model', parts });
const HI = user({ text: 'hi' });

const translate = (body: JsonObject, more: Partial<TranslateOptions> = {}): TranslatedRequest =>
  translateFor(
    'generate',
    'messages',
    CLAUDE,
    { model: 'alias', contents: [HI], ...body },
    { ...withoutMarks(CLAUDE), ...more },
  );
const messagesOf = (...contents: object[]): JsonObject[] =>
  translate({ contents }).body.messages as (JsonObject & { content: JsonObject[] })[];
const paramOf = (body: JsonObject): unknown => refusalFrom(() => translate(body)).details.param;

describe('a generateContent request for Claude', () => {
  it('has its model and stream from the address where the body has neither', () => {
    const { body, stream } = translateFor(
      'generate',
      'messages',
      CLAUDE,
      { contents: [HI] },
      { ...withoutMarks(CLAUDE), address: { model: 'alias', stream: true } },
    );
    expect(body).toEqual({
      model: CLAUDE,
      max_tokens: 32_000,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
      stream: true,
    });
    expect(stream).toBe(true);
  });

  it('is read in both spellings', () => {
    const { body, ignoredParams } = translate({
      system_instruction: { parts: [{ text: 'Be brief.' }] },
      generation_config: { max_output_tokens: 100, stop_sequences: ['END'], top_k: 5 },
      contents: [user({ inline_data: { mime_type: 'image/png', data: 'AAAA' } })],
    });
    expect(body).toMatchObject({ max_tokens: 100, stop_sequences: ['END'], system: [{ text: 'Be brief.' }], top_k: 5 });
    expect(body.messages).toMatchObject([{ content: [{ source: { media_type: 'image/png', data: 'AAAA' } }] }]);
    expect(ignoredParams).toEqual([]);
  });

  it('keeps the names that are the client’s own', () => {
    const args = { file_path: 'a', filePath: 'b', inline_data: { mime_type: 'x' } };
    const parameters = { type: 'OBJECT', properties: { generation_config: { type: 'STRING' } } };
    const { body } = translate({
      contents: [HI, model({ functionCall: { name: 'f', args } })],
      tools: [{ function_declarations: [{ name: 'f', parameters }] }],
    });
    expect(JSON.stringify(body.messages)).toContain(JSON.stringify(args));
    expect(body.tools).toMatchObject([{ input_schema: { properties: { generation_config: { type: 'string' } } } }]);
  });

  it.each([
    ['generationConfig.topK', { generationConfig: { topK: 1, top_k: 2 } }],
    ['contents[0].parts[0].inlineData', { contents: [user({ inlineData: {}, inline_data: {} })] }],
    ['tools[0].functionDeclarations', { tools: [{ functionDeclarations: [], function_declarations: [] }] }],
  ])('is refused where a field stands there in both: %s', (param, body) => {
    expect(paramOf(body)).toBe(param);
  });

  it('may leave out the brackets of a list of one, as Google’s own examples do', () => {
    const body = {
      contents: { role: 'USER', parts: { text: 'hi' } },
      tools: { functionDeclarations: { name: 'f' } },
      systemInstruction: { parts: { text: 'S' } },
    };
    expect(translate(body).body).toMatchObject({
      messages: [{ role: 'user', content: [{ text: 'hi' }] }],
      tools: [{ name: 'f' }],
      system: [{ text: 'S' }],
    });
  });

  it.each([
    ['a text', 'S'],
    ['a part', { text: 'S' }],
    ['parts', [{ text: 'S' }]],
    ['a content', { role: 'user', parts: [{ text: 'S' }] }],
  ])('may have instructions as %s', (_name, systemInstruction) => {
    expect(translate({ systemInstruction }).body.system).toEqual([{ type: 'text', text: 'S' }]);
  });
});

describe('a conversation with Gemini’s calls', () => {
  it('has calls and responses in pairs, by id or by name and order', () => {
    const calls = [
      { functionCall: { name: 'a', args: { n: 1 } } },
      { functionCall: { name: 'a', args: { n: 2 } } },
      { functionCall: { id: 'own', name: 'b' } },
    ];
    const responses = [
      { functionResponse: { id: 'own', name: 'b', response: { output: 'B' } } },
      { functionResponse: { name: 'a', response: { output: 'A1' } } },
      { functionResponse: { name: 'a', response: { found: [2] } } },
    ];
    const [, asked, answered] = messagesOf(HI, model(...calls), user(...responses)) as { content: JsonObject[] }[];
    const ids = asked?.content.map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
    expect(answered?.content.map((result) => [result.tool_use_id, result.content])).toEqual([
      [ids?.[0], 'A1'],
      [ids?.[1], '{"found":[2]}'],
      ['own', 'B'],
    ]);
  });

  it('gives a call without an id the same one in every later turn', () => {
    const first = [HI, model({ functionCall: { name: 'a', args: {} } })];
    const later = [...first, user({ functionResponse: { name: 'a', response: {} } }), model({ text: 'x' }), HI];
    expect(messagesOf(...later)[1]).toEqual(messagesOf(...first)[1]);
  });

  it('is refused where a response answers no call', () => {
    const response = { functionResponse: { name: 'a', response: {} } };
    expect(paramOf({ contents: [user(response)] })).toBe('contents[0].parts[0].functionResponse');
  });

  it.each([
    [{ output: 'O' }, 'O', undefined],
    [{ result: 'R' }, 'R', undefined],
    [{ error: 'E' }, 'E', true],
    [{ error: { code: 5 } }, '{"code":5}', true],
    [{ output: { a: 1 } }, '{"output":{"a":1}}', undefined],
    [{ output: 'O', more: 1 }, '{"output":"O","more":1}', undefined],
    [{}, undefined, undefined],
  ])('says what a function gave back: %j', (response, content, isError) => {
    const asked = model({ functionCall: { id: 'c', name: 'f' } });
    const answered = user({ functionResponse: { id: 'c', name: 'f', response } });
    const [, , result] = messagesOf(HI, asked, answered) as { content: JsonObject[] }[];
    expect([result?.content[0]?.content, result?.content[0]?.is_error]).toEqual([content, isError]);
  });

  it('shows pictures that a function found, within its response and beside it', () => {
    const image = { inlineData: { mimeType: 'image/png', data: 'AAAA' } };
    const response = { functionResponse: { id: 'c', name: 'f', response: { output: 'O' }, parts: [image] } };
    const [, , result] = messagesOf(HI, model({ functionCall: { id: 'c', name: 'f' } }), user(response, image)) as {
      content: (JsonObject & { content: JsonObject[] })[];
    }[];
    expect(result?.content.map(({ type }) => type)).toEqual(['tool_result', 'image']);
    expect(result?.content[0]?.content.map(({ type }) => type)).toEqual(['text', 'image']);
  });

  it('joins the pieces of an answer, which SDKs keep as contents of their own', () => {
    const pieces = ['Hel', 'lo', ' ', 'world'].map((text) => model({ text }));
    expect(messagesOf(HI, ...pieces, HI)[1]).toEqual({
      role: 'assistant',
      content: [{ type: 'text', text: 'Hello world' }],
    });
  });

  it('tells code that Google ran, and what came of it, as text', () => {
    const ran = [
      { executableCode: { language: 'PYTHON', code: 'print(1)' } },
      { codeExecutionResult: { outcome: 'OUTCOME_FAILED', output: 'no' } },
    ];
    const text = JSON.stringify(messagesOf(HI, model(...ran), HI)[1]);
    expect(text).toContain('```python\\nprint(1)\\n```');
    expect(text).toContain('```failed\\nno\\n```');
  });
});

describe('files', () => {
  const contentOf = (part: object): unknown => messagesOf(user(part))[0]?.content;
  const text = Buffer.from('a,b').toString('base64');

  it.each<[object, object[]]>([
    [
      { inlineData: { mimeType: 'image/jpg', data: '_-8' } },
      [{ type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: '/+8=' } }],
    ],
    [
      { inlineData: { mimeType: 'image/png', data: 'AAAA', displayName: 'a.png' } },
      [
        { type: 'text', text: 'a.png' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
      ],
    ],
    [
      { inlineData: { mimeType: 'application/pdf', data: 'AAAA', displayName: 'a.pdf' } },
      [
        {
          type: 'document',
          source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' },
          title: 'a.pdf',
        },
      ],
    ],
    [
      { inlineData: { mimeType: 'text/csv; charset=utf-8', data: text } },
      [{ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a,b' } }],
    ],
    [
      { fileData: { fileUri: 'https://host/a', mimeType: 'image/png' } },
      [{ type: 'image', source: { type: 'url', url: 'https://host/a' } }],
    ],
    [
      { fileData: { fileUri: 'https://host/a.webp' } },
      [{ type: 'image', source: { type: 'url', url: 'https://host/a.webp' } }],
    ],
    [
      { fileData: { fileUri: 'https://host/a.pdf', mimeType: 'application/pdf' } },
      [{ type: 'document', source: { type: 'url', url: 'https://host/a.pdf' } }],
    ],
  ])('are sent in Claude’s form: %j', (part, content) => {
    expect(contentOf(part)).toEqual(content);
  });

  it.each<[object, string]>([
    [{ inlineData: { data: 'AAAA' } }, 'inlineData.mimeType'],
    [{ inlineData: { mimeType: 'image/png' } }, 'inlineData.data'],
    [{ inlineData: { mimeType: 'audio/mp3', data: 'AAAA' } }, 'inlineData'],
    [{ inlineData: { mimeType: 'video/mp4', data: 'AAAA' } }, 'inlineData'],
    [{ inlineData: { mimeType: 'image/bmp', data: 'AAAA' } }, 'inlineData'],
    [{ inlineData: 'AAAA' }, 'inlineData'],
    [{ fileData: {} }, 'fileData.fileUri'],
    [{ fileData: { fileUri: 'gs://bucket/a.pdf', mimeType: 'application/pdf' } }, 'fileData.fileUri'],
    [{ fileData: { fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/a' } }, 'fileData.fileUri'],
    [{ fileData: { fileUri: 'https://www.youtube.com/watch?v=a' } }, 'fileData.fileUri'],
    [{ fileData: { fileUri: 'files/abc' } }, 'fileData.fileUri'],
    [{ fileData: { fileUri: 'https://host/a.mp4', mimeType: 'video/mp4' } }, 'fileData'],
    [{ fileData: { fileUri: 'https://host/a.mp3', mimeType: 'audio/mp3' } }, 'fileData'],
  ])('are refused by name where no other vendor can have them: %j', (part, place) => {
    expect(paramOf({ contents: [user(part)] })).toBe(`contents[0].parts[0].${place}`);
  });
});
