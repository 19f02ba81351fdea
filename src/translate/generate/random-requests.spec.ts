import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { translateFor } from '../../../test/translate/translate-for.js';
import { type JsonObject } from '../../dialects/wire-value.js';
import { GatewayError } from '../../dialects/gateway-error.js';
import { writeThoughtSignature } from './thought-signature.js';

const SEALED = [{ text: 't', redacted: false, seal: { family: 'claude' as const, value: 's' } }];

const word = fc.constantFrom(
  '',
  'a',
  'user',
  'model',
  'OBJECT',
  'STRING',
  'ANY',
  'image/png',
  'https://h/a.pdf',
  'AAAA',
);
const odd = fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null), fc.constant([]), fc.constant({}));
/** An object with some of these members, now and then of another type or in the other spelling. */
const some = (
  members: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  requiredKeys: string[] = [],
): fc.Arbitrary<unknown> =>
  fc.record(
    Object.fromEntries(
      Object.entries(members).map(([name, value]) => [
        name,
        fc.oneof({ weight: 60, arbitrary: value }, { weight: 1, arbitrary: odd }),
      ]),
    ),
    { requiredKeys },
  );
const list = (entry: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 5, arbitrary: fc.array(entry, { maxLength: 4 }) }, { weight: 1, arbitrary: entry });

const schemaOf = (inner: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  some({
    type: fc.constantFrom('OBJECT', 'string', 'ARRAY', 'TYPE_UNSPECIFIED'),
    properties: fc.dictionary(word, inner, { maxKeys: 3 }),
    items: inner,
    any_of: fc.array(inner, { maxLength: 2 }),
    nullable: fc.boolean(),
    enum: fc.array(word, { maxLength: 3 }),
    maxItems: fc.constantFrom('5', 5, 'x'),
    propertyOrdering: fc.array(word, { maxLength: 3 }),
  });
const schema = schemaOf(schemaOf(odd));
const name = fc.constantFrom('f', 'g', 'h');
const mimeType = fc.constantFrom('image/png', 'application/pdf', 'text/plain', 'audio/wav', 'video/mp4');
const blob = some({ mimeType, data: fc.constant('AAAA'), displayName: word }, ['mimeType', 'data']);
const signed = {
  thought: fc.boolean(),
  thoughtSignature: fc.constantFrom('CtEB', writeThoughtSignature(SEALED), 'Z3cxLg==', ''),
};
const asked = some({ id: word, name, args: fc.constant({ a: 1 }) }, ['name']);
const answered = some({ id: word, name, response: fc.dictionary(word, odd, { maxKeys: 2 }), parts: list(blob) }, [
  'name',
]);
const ofModel = fc.oneof(
  some({ text: word, ...signed }, ['text']),
  some({ functionCall: asked, ...signed }, ['functionCall']),
  some({ executableCode: some({ language: word, code: word }) }),
  some({ toolResponse: some({ id: word }) }),
);
const ofUser = fc.oneof(
  some({ text: word }, ['text']),
  some({ function_response: answered }, ['function_response']),
  some({ inlineData: blob }),
  some({ file_data: some({ fileUri: fc.constant('https://h/a.png'), mimeType }, ['fileUri']) }),
);
const content = fc.oneof(
  some({ role: fc.constant('model'), parts: list(ofModel) }, ['role', 'parts']),
  some({ role: fc.constantFrom('user', 'function'), parts: list(ofUser) }, ['parts']),
);
const request = some(
  {
    contents: fc.array(content, { minLength: 1, maxLength: 5 }),
    systemInstruction: some({ parts: list(some({ text: word })) }),
    tools: list(
      some({
        functionDeclarations: list(some({ name, parameters: schema }, ['name'])),
        google_search: fc.constant({}),
      }),
    ),
    toolConfig: some({
      functionCallingConfig: some({ mode: fc.constantFrom('AUTO', 'ANY', 'NONE'), allowedFunctionNames: list(name) }),
    }),
    generationConfig: some({
      maxOutputTokens: fc.nat(),
      topK: fc.integer(),
      responseMimeType: fc.constantFrom('application/json', 'text/plain'),
      response_schema: schema,
      thinkingConfig: some({
        thinkingBudget: fc.integer({ min: -1 }),
        thinkingLevel: word,
        includeThoughts: fc.boolean(),
      }),
      stopSequences: fc.array(word, { maxLength: 3 }),
    }),
    safetySettings: list(some({ category: word })),
  },
  ['contents'],
);

describe.each([
  ['messages', 'claude-opus-4-6'],
  ['responses', 'gpt-5.4'],
  ['chat', 'glm-4.6'],
] as const)('random requests of Google’s format for %s', (to, model) => {
  it('are translated or refused by the name of a field, and Google’s seals never get there', () => {
    let translated = 0;
    fc.assert(
      fc.property(request, (body) => {
        const told = JSON.stringify(body);
        try {
          const sent = translateFor('generate', to, model, { ...(body as JsonObject), model: 'm' });
          translated++;
          expect(JSON.stringify(sent.body)).not.toMatch(/CtEB|Z3cxL/);
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError);
          expect((error as GatewayError).status).toBe(400);
          expect((error as GatewayError).details.param).toBeDefined();
        }
        // The body that came is needed again where another endpoint is asked.
        expect(JSON.stringify(body)).toBe(told);
      }),
      { seed: 1, numRuns: 3_000 },
    );
    expect(translated).toBeGreaterThan(80);
  });
});
