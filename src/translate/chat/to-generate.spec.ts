import { type JsonObject } from '../../dialects/wire-value.js';
import { describe, expect, it } from '@jest/globals';
import { translateFor } from '../../../test/translate/translate-for.js';
import { encodeCarrier } from '../wire/carrier.js';
import { type TranslatedRequest, type TranslateOptions } from '../translate-request.js';

const USER = { role: 'user', content: 'hi' };

const translate = (
  body: JsonObject,
  model = 'gemini-2.5-pro',
  more: Partial<TranslateOptions> = {},
): TranslatedRequest => translateFor('chat', 'generate', model, { model: 'alias', messages: [USER], ...body }, more);

const contentsOf = (messages: object[], model?: string): unknown => translate({ messages }, model).body.contents;
const call = (id: string, name = 'f'): object => ({ id, type: 'function', function: { name, arguments: '{"a":1}' } });

describe('Chat to generateContent', () => {
  it('writes instructions, roles and settings', () => {
    const { body } = translate(
      {
        messages: [{ role: 'system', content: 'A' }, USER, { role: 'assistant', content: 'yo' }, USER],
        max_tokens: 9,
        temperature: 3,
        top_p: 0.5,
        stop: 'x',
        seed: 4,
        presence_penalty: 1,
      },
      undefined,
      { systemPrompt: 'G' },
    );
    expect(body).toEqual({
      model: 'gemini-2.5-pro',
      systemInstruction: { parts: [{ text: 'G' }, { text: 'A' }] },
      contents: [
        { role: 'user', parts: [{ text: 'hi' }] },
        { role: 'model', parts: [{ text: 'yo' }] },
        { role: 'user', parts: [{ text: 'hi' }] },
      ],
      generationConfig: {
        maxOutputTokens: 9,
        temperature: 2,
        topP: 0.5,
        stopSequences: ['x'],
        seed: 4,
        presencePenalty: 1,
      },
    });
  });

  it('writes media inline without the prefix of the URL, links with a type', () => {
    const content = [
      { type: 'image_url', image_url: { url: 'data:image/png;base64,QUJD' } },
      { type: 'image_url', image_url: { url: 'https://a.example/x.jpg?y=1' } },
      { type: 'input_audio', input_audio: { data: 'QQ', format: 'mp3' } },
    ];
    expect(contentsOf([{ role: 'user', content }])).toEqual([
      {
        role: 'user',
        parts: [
          { inlineData: { mimeType: 'image/png', data: 'QUJD' } },
          { fileData: { fileUri: 'https://a.example/x.jpg?y=1', mimeType: 'image/jpeg' } },
          { inlineData: { mimeType: 'audio/mp3', data: 'QQ' } },
        ],
      },
    ]);
    expect(() =>
      contentsOf([{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://a.example/unknown' } }] }]),
    ).toThrow(/data: URL/);
  });

  it('writes calls and all their results in one turn, by name', () => {
    const messages = [
      USER,
      { role: 'assistant', tool_calls: [call('call_a'), call('native-id', 'g')] },
      { role: 'tool', tool_call_id: 'call_a', content: '{"r":1}' },
      { role: 'tool', tool_call_id: 'native-id', content: 'text' },
    ];
    expect((contentsOf(messages) as unknown[]).slice(1)).toEqual([
      {
        role: 'model',
        parts: [
          { functionCall: { name: 'f', args: { a: 1 } } },
          { functionCall: { id: 'native-id', name: 'g', args: { a: 1 } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { name: 'f', response: { r: 1 } } },
          { functionResponse: { id: 'native-id', name: 'g', response: { output: 'text' } } },
        ],
      },
    ]);
  });

  it('restores a signature onto its call, and stands in for a missing one where it is demanded', () => {
    const data = encodeCarrier({ seal: { family: 'goog', value: 'S' }, redacted: true });
    const partsOf = (message: object): unknown =>
      (contentsOf([USER, message], 'gemini-3-pro') as { parts: unknown }[])[1]!.parts;
    expect(
      partsOf({
        role: 'assistant',
        tool_calls: [call('call_a')],
        thinking_blocks: [{ type: 'redacted_thinking', data }],
      }),
    ).toMatchObject([{ functionCall: {}, thoughtSignature: 'S' }]);
    expect(partsOf({ role: 'assistant', tool_calls: [call('call_a'), call('call_b')] })).toEqual([
      { functionCall: { name: 'f', args: { a: 1 } }, thoughtSignature: 'skip_thought_signature_validator' },
      { functionCall: { name: 'f', args: { a: 1 } } },
    ]);
  });

  it('writes tools and the choice', () => {
    const tools = [
      {
        type: 'function',
        function: { name: 'f', description: 'D', parameters: { $schema: 'x', type: 'object', properties: {} } },
      },
      { type: 'function', function: { name: 'g' } },
    ];
    const { body } = translate({ tools, tool_choice: { type: 'function', function: { name: 'f' } } });
    expect(body.tools).toEqual([
      {
        functionDeclarations: [
          { name: 'f', description: 'D', parametersJsonSchema: { type: 'object', properties: {} } },
          { name: 'g' },
        ],
      },
    ]);
    expect(body.toolConfig).toEqual({ functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] } });
    expect(translate({ tools, tool_choice: 'none' }).body.toolConfig).toEqual({
      functionCallingConfig: { mode: 'NONE' },
    });
  });

  it('writes structured output', () => {
    expect(
      translate({ response_format: { type: 'json_schema', json_schema: { schema: { type: 'object' } } } }).body
        .generationConfig,
    ).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: { type: 'object' },
    });
  });

  it('writes a budget for Gemini 2.5, a level for 3', () => {
    const config = (body: JsonObject, model: string, more?: Partial<TranslateOptions>): unknown =>
      (translate(body, model, more).body.generationConfig as JsonObject | undefined)?.thinkingConfig;
    expect(config({ reasoning_effort: 'low' }, 'gemini-2.5-pro')).toEqual({
      thinkingBudget: 4096,
      includeThoughts: true,
    });
    expect(config({ reasoning_effort: 'medium' }, 'gemini-3-pro')).toEqual({
      thinkingLevel: 'LOW',
      includeThoughts: true,
    });
    expect(config({}, 'gemini-3-flash', { level: 'high' })).toEqual({ thinkingLevel: 'HIGH', includeThoughts: true });
    expect(config({ reasoning_effort: 'high' }, 'gemini-3-flash', { level: 'off' })).toBeUndefined();
    expect(config({}, 'gemini-3-flash')).toBeUndefined();
  });

  it('leaves more stop sequences than Gemini takes to the gateway', () => {
    const { body, answer } = translate({ stop: ['a', 'b', 'c', 'd', 'e', 'f'] });
    expect(body).not.toHaveProperty('generationConfig');
    expect(answer.createFilters()).toHaveLength(2);
  });
});
