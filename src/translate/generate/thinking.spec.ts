import { type JsonObject } from '../../dialects/wire-value.js';
import { describe, expect, it } from '@jest/globals';
import { refusalFrom, translateFor, withoutMarks } from '../../../test/translate/translate-for.js';
import { type Dialect } from '../../dialects/dialect.js';
import { type TranslatedRequest } from '../translate-request.js';
import { isCarriedSignature, readThoughtSignature, writeThoughtSignature } from './thought-signature.js';

const CLAUDE = 'claude-sonnet-4-5';
const GPT = 'gpt-5.4';
const user = (...parts: object[]): object => ({ role: 'user', parts });
const model = (...parts: object[]): object => ({ role: 'model', parts });
const HI = user({ text: 'hi' });
const CALL = { functionCall: { id: 'c', name: 'f', args: {} } };
const RESULT = user({ functionResponse: { id: 'c', name: 'f', response: { output: 'O' } } });

const OF_CLAUDE = { text: 'Look.', redacted: false, seal: { family: 'claude' as const, value: 'sig' } };
const REDACTED = { text: '', redacted: true, seal: { family: 'claude' as const, value: 'hidden' } };
const OF_OPENAI = {
  text: 'Look.',
  redacted: false,
  seal: { family: 'oai' as const, value: 'enc', itemId: 'rs_1', maker: 'm' },
};

function translate(to: Dialect, name: string, parts: object[], body: JsonObject = {}): TranslatedRequest {
  const request = { model: 'alias', contents: [HI, model(...parts), RESULT], ...body };
  return translateFor('generate', to, name, request, to === 'messages' ? withoutMarks(name) : {});
}
const toClaude = (...parts: object[]): TranslatedRequest => translate('messages', CLAUDE, parts);
const answerOf = ({ body }: TranslatedRequest): unknown => (body.messages as JsonObject[])[1]?.content;

describe('a thought signature of the gateway’s', () => {
  it.each([[[OF_CLAUDE, REDACTED]], [[OF_OPENAI]], [[{ text: 'unsealed ü', redacted: false }]]])(
    'carries reasoning there and back: %j',
    (reasoning) => {
      const signature = writeThoughtSignature(reasoning);
      expect(isCarriedSignature(signature)).toBe(true);
      expect(readThoughtSignature(signature)).toEqual(reasoning);
      // Google's SDK for Python reads bytes, and writes them in the alphabet for URLs.
      expect(Buffer.from(signature, 'base64').toString('base64')).toBe(signature);
      const rewritten = Buffer.from(signature, 'base64').toString('base64url');
      expect([isCarriedSignature(rewritten), readThoughtSignature(rewritten)]).toEqual([true, reasoning]);
    },
  );

  it('is told from Google’s own, and gives nothing where it is damaged', () => {
    expect(isCarriedSignature('CtEBAb4+9vsKZ3cxLg==')).toBe(false);
    expect(isCarriedSignature('Z3cxL')).toBe(false);
    for (const text of ['gw1.', 'gw1.[', 'gw1.{}', 'gw1.[5]', `gw1.${'['.repeat(2000)}`])
      expect(readThoughtSignature(Buffer.from(text).toString('base64'))).toEqual([]);
  });
});

describe('reasoning that Claude has sealed', () => {
  const thoughtSignature = writeThoughtSignature([OF_CLAUDE]);
  const thinking = { type: 'thinking', thinking: 'Look.', signature: 'sig' };
  const call = { type: 'tool_use', id: 'c', name: 'f', input: {} };

  it.each<[string, object[], object[]]>([
    [
      'with its thought',
      [
        { text: 'Look.', thought: true },
        { ...CALL, thoughtSignature },
      ],
      [thinking, call],
    ],
    ['without it, as Gemini CLI sends it', [{ ...CALL, thoughtSignature }], [thinking, call]],
    ['before a text', [{ text: 'Done', thoughtSignature }, CALL], [thinking, { type: 'text', text: 'Done' }, call]],
    [
      'on an empty text in the end',
      [{ text: 'Do' }, { text: 'ne' }, { text: '', thoughtSignature }, CALL],
      [thinking, { type: 'text', text: 'Done' }, call],
    ],
    [
      'on an empty text in the end, with pieces of its thought',
      [{ text: 'Lo', thought: true }, { text: 'ok.', thought: true }, { text: 'Done' }, { thoughtSignature }, CALL],
      [thinking, { type: 'text', text: 'Done' }, call],
    ],
  ])('goes back to Claude %s', (_name, parts, content) => {
    const translated = toClaude(...parts);
    expect(answerOf(translated)).toEqual(content);
    expect(translated.ignoredParams).toEqual([]);
  });

  it('goes back with what Claude withholds', () => {
    const parts = [{ ...CALL, thoughtSignature: writeThoughtSignature([REDACTED, OF_CLAUDE]) }];
    expect(answerOf(toClaude(...parts))).toEqual([{ type: 'redacted_thinking', data: 'hidden' }, thinking, call]);
  });

  it('goes to nobody else, and is listed', () => {
    const { body, ignoredParams } = translate('responses', GPT, [{ ...CALL, thoughtSignature }]);
    expect(JSON.stringify(body)).not.toContain('sig');
    expect(ignoredParams).toEqual(['contents[].parts[].thoughtSignature']);
  });
});

it('reasoning stays before a call whose signature says that it had none of its own', () => {
  const none = writeThoughtSignature([]);
  const parts = [
    { text: 'Look.', thoughtSignature: writeThoughtSignature([OF_CLAUDE]) },
    { ...CALL, thoughtSignature: none },
  ];
  expect(answerOf(toClaude(...parts))).toEqual([
    { type: 'thinking', thinking: 'Look.', signature: 'sig' },
    { type: 'text', text: 'Look.' },
    { type: 'tool_use', id: 'c', name: 'f', input: {} },
  ]);
  const unsealed = [{ text: 'I look.', thought: true }, { text: 'a' }, { ...CALL, thoughtSignature: none }];
  expect(toClaude(...unsealed).ignoredParams).toEqual(['contents[].parts[].thought']);
});

describe('reasoning that OpenAI has sealed', () => {
  it('goes back as the item that it was', () => {
    const thoughtSignature = writeThoughtSignature([OF_OPENAI]);
    const { body, ignoredParams } = translate('responses', GPT, [{ ...CALL, thoughtSignature }]);
    expect(body.input).toContainEqual({
      type: 'reasoning',
      encrypted_content: 'enc',
      summary: [{ type: 'summary_text', text: 'Look.' }],
    });
    expect(ignoredParams).toEqual([]);
  });
});

describe('reasoning of Gemini’s own', () => {
  it.each([
    [[{ text: 'I look.', thought: true }, CALL], 'thought'],
    [[{ ...CALL, thoughtSignature: 'CtEB' }], 'thoughtSignature'],
    [[{ text: 'I look.', thought: true, thoughtSignature: 'CtEB' }, CALL], 'thoughtSignature'],
    [
      [
        { text: 'I look.', thought: true },
        { ...CALL, thoughtSignature: 'CtEB' },
      ],
      'thoughtSignature',
    ],
    [[{ thought: true, inlineData: { mimeType: 'image/png', data: 'AAAA' } }, CALL], 'thought'],
  ])('goes to nobody else, and is listed: %j', (parts, name) => {
    for (const translated of [toClaude(...parts), translate('responses', GPT, parts)]) {
      expect(JSON.stringify(translated.body)).not.toMatch(/CtEB|I look|AAAA/);
      expect(translated.ignoredParams).toEqual([`contents[].parts[].${name}`]);
    }
  });

  it('is not listed where the client says in Google’s words that it has none', () => {
    const thoughtSignature = 'skip_thought_signature_validator';
    expect(toClaude({ ...CALL, thoughtSignature }).ignoredParams).toEqual([]);
  });

  it('is no part of what a user says', () => {
    const body = { contents: [user({ text: 'x', thought: true })] };
    expect(refusalFrom(() => translate('messages', CLAUDE, [CALL], body)).details.param).toBe(
      'contents[0].parts[0].thought',
    );
  });
});

describe('thinkingConfig', () => {
  const reasoningOf = (to: Dialect, name: string, thinkingConfig: object): unknown => {
    const { body } = translateFor('generate', to, name, {
      model: 'alias',
      contents: [HI],
      generationConfig: { thinkingConfig },
    });
    return to === 'responses' ? body.reasoning : (body.thinking ?? body.reasoning_effort);
  };

  it.each<[object, unknown, unknown]>([
    [{ thinkingLevel: 'LOW' }, { type: 'enabled', budget_tokens: 4096 }, { effort: 'low' }],
    [{ thinkingLevel: 'high', includeThoughts: true }, expect.anything(), { effort: 'high', summary: 'auto' }],
    [{ thinkingBudget: 2000 }, { type: 'enabled', budget_tokens: 2000 }, { effort: 'low' }],
    [{ thinkingBudget: -1 }, { type: 'enabled', budget_tokens: 12_288 }, { effort: 'medium' }],
    [{ thinkingBudget: 0 }, { type: 'disabled' }, { effort: 'none' }],
    [{ includeThoughts: true }, undefined, undefined],
    [{ thinkingLevel: 'THINKING_LEVEL_UNSPECIFIED' }, undefined, undefined],
  ])('%j', (config, claude, openai) => {
    expect(reasoningOf('messages', CLAUDE, config)).toEqual(claude);
    expect(reasoningOf('responses', GPT, config)).toEqual(openai);
  });

  it('has a budget that leaves room for an answer, however much is asked for', () => {
    for (const maxOutputTokens of [undefined, 100, 2_147_483_647]) {
      const thinkingConfig = { thinkingBudget: 2_000_000_000 };
      const generationConfig = { thinkingConfig, ...(maxOutputTokens !== undefined && { maxOutputTokens }) };
      const { body } = translateFor('generate', 'messages', CLAUDE, { model: 'a', contents: [HI], generationConfig });
      expect(body).toMatchObject({ max_tokens: 64_000, thinking: { type: 'enabled', budget_tokens: 62_976 } });
    }
  });

  it.each([-2, 0.5, 2000.5, 1e300])('refuses a budget that is no number of tokens: %s', (thinkingBudget) => {
    const generationConfig = { thinkingConfig: { thinkingBudget } };
    const refused = refusalFrom(() => translate('messages', CLAUDE, [], { generationConfig }));
    expect([refused.status, refused.details.param]).toEqual([400, 'generationConfig.thinkingConfig.thinkingBudget']);
  });

  it('is listed where the model cannot be told', () => {
    const { ignoredParams } = translateFor('generate', 'chat', 'gpt-4o', {
      model: 'alias',
      contents: [HI],
      generationConfig: { thinkingConfig: { thinkingBudget: 2000 } },
    });
    expect(ignoredParams).toEqual(['generationConfig.thinkingConfig.thinkingBudget']);
  });

  it('is listed where the level is a word that nobody knows', () => {
    const { ignoredParams } = translateFor('generate', 'messages', CLAUDE, {
      model: 'alias',
      contents: [HI],
      generationConfig: { thinkingConfig: { thinkingLevel: 'GIGANTIC' } },
    });
    expect(ignoredParams).toEqual(['generationConfig.thinkingConfig.thinkingLevel']);
  });

  it('is what Gemini CLI sends for a model that it does not know: no 400 of Claude', () => {
    const generationConfig = { temperature: 1, topP: 0.95, topK: 64, thinkingConfig: { includeThoughts: true } };
    const sent = (name: string, level: 'auto' | 'high'): JsonObject =>
      translateFor('generate', 'messages', name, { model: 'a', contents: [HI], generationConfig }, { level }).body;
    expect(sent(CLAUDE, 'auto')).toMatchObject({ temperature: 1 });
    expect(sent(CLAUDE, 'auto')).not.toHaveProperty('top_p');
    for (const body of [sent(CLAUDE, 'high'), sent('claude-opus-4-8', 'high'), sent('claude-opus-4-8', 'auto')]) {
      expect(body).not.toHaveProperty('temperature');
      expect(body).not.toHaveProperty('top_k');
    }
  });
});
