import { type JsonObject } from '../../dialects/wire-value.js';
import { describe, expect, it } from '@jest/globals';
import { refusalFrom, translateFor, withoutMarks } from '../../../test/translate/translate-for.js';
import { type TranslatedRequest, type TranslateOptions } from '../translate-request.js';

const CLAUDE = 'claude-sonnet-4-5';
const HI = { role: 'user', parts: [{ text: 'hi' }] };

const translate = (body: JsonObject, more: Partial<TranslateOptions> = {}): TranslatedRequest =>
  translateFor(
    'generate',
    'messages',
    CLAUDE,
    { model: 'alias', contents: [HI], ...body },
    { ...withoutMarks(CLAUDE), ...more },
  );
const messagesOf = (...contents: object[]): unknown => translate({ contents }).body.messages;
const model = (...parts: object[]): object => ({ role: 'model', parts });
const user = (...parts: object[]): object => ({ role: 'user', parts });

describe('a generateContent request for Claude', () => {
  it('has its model and stream from the address where the body has neither', () => {
    const { body, stream } = translateFor(
      'generate',
      'messages',
      CLAUDE,
      { contents: [HI] },
      {
        ...withoutMarks(CLAUDE),
        address: { model: 'alias', stream: true },
      },
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

  it('is refused where a field stands there in both', () => {
    const { details } = refusalFrom(() => translate({ generationConfig: { topK: 1, top_k: 2 } }));
    expect(details.param).toBe('generationConfig.topK');
  });

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
});
