import { type JsonObject } from '../../dialects/wire-value.js';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseJson } from '../../dialects/exact-json.js';
import { cleanSchema } from './clean-schema.js';

const S = { type: 'string' };
const inside = (schema: unknown): unknown =>
  (
    cleanSchema({ type: 'object', properties: { a: { type: 'array', items: schema } } }) as {
      properties: { a: { items: unknown } };
    }
  ).properties.a.items;

describe('cleanSchema', () => {
  it.each<[string, object, object]>([
    ['members that are null', { ...S, description: null, enum: null, items: null, 'x-own': null }, S],
    ['required: null', { type: 'object', properties: null, required: null, $defs: null }, { type: 'object' }],
    ['keywords of a wrong type', { ...S, minLength: '1', pattern: 7, title: {}, required: 'a', enum: {} }, S],
    ['unions of nothing', { ...S, anyOf: [], oneOf: {}, allOf: null, enum: [] }, S],
    ['types that there are not', { type: 'any' }, {}],
    ['some types that there are not', { type: ['str', 'string', 'STRING', 'null', 3] }, { type: ['string', 'null'] }],
    ['one type in a list', { type: ['integer'] }, { type: 'integer' }],
    [
      'types in capitals',
      { type: 'OBJECT', properties: { a: { type: 'STRING' } } },
      { type: 'object', properties: { a: S } },
    ],
    ['names that are required twice or are none', { required: ['a', 'a', 1, null] }, { required: ['a'] }],
    [
      'properties that are true, false or null',
      { properties: { a: true, b: false, c: null } },
      { properties: { a: {}, b: { not: {} }, c: {} } },
    ],
    ['items that are true', { type: 'array', items: true }, { type: 'array', items: {} }],
    [
      'lists of places of older drafts',
      { items: [S, true], additionalItems: false },
      { prefixItems: [S, {}], items: { not: {} } },
    ],
    ['no places', { type: 'array', items: [], additionalItems: S }, { type: 'array', items: S }],
    [
      'bounds of draft 4',
      { minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false },
      { maximum: 9, exclusiveMinimum: 1 },
    ],
    [
      'required of draft 3',
      { properties: { a: { ...S, required: true }, b: { required: false } }, required: ['c'] },
      { properties: { a: S, b: {} }, required: ['c', 'a'] },
    ],
    ['nullable of OpenAPI', { ...S, nullable: true, enum: ['a'] }, { type: ['string', 'null'], enum: ['a', null] }],
    ['nullable: false', { ...S, nullable: false }, S],
  ])('puts %s right, wherever they stand', (_, schema, expected) => {
    expect(cleanSchema(schema as JsonObject)).toEqual(expected);
    expect(inside(schema)).toEqual(expected);
  });

  it('leaves good schemas alone, and data in them', () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        required: { type: 'boolean', default: null },
        items: { enum: [null, 'a', 1, { b: null }, true] },
        type: { const: null },
        any: {},
        map: { type: 'object', additionalProperties: S, propertyNames: { pattern: '^a' } },
        union: { oneOf: [S, { type: 'null' }], examples: [null], 'x-order': 3 },
        tuple: { type: 'array', prefixItems: [S], items: S, minItems: 0 },
      },
      $defs: { A: { $ref: '#/$defs/A' } },
      if: { properties: { any: S } },
      then: { required: ['any'] },
      additionalProperties: false,
      unevaluatedProperties: true,
    };
    expect(cleanSchema(schema)).toEqual(schema);
  });

  it('keeps the spelling of numbers and names like __proto__', () => {
    const schema = parseJson('{"minimum":1.0,"properties":{"__proto__":{"type":"string","title":null}}}') as JsonObject;
    const cleaned = cleanSchema(schema);
    expect(cleaned.minimum).toBe(schema.minimum);
    expect(Object.keys(cleaned.properties as object)).toEqual(['__proto__']);
  });

  it('takes any JSON, and what it has made stays as it is', () => {
    const keyword = fc.constantFrom(
      'type',
      'items',
      'properties',
      'required',
      'anyOf',
      'enum',
      'nullable',
      'minimum',
      'exclusiveMinimum',
      'additionalProperties',
    );
    const { schema } = fc.letrec((tie) => ({
      schema: fc.dictionary(
        keyword,
        fc.oneof(
          { depthSize: 'small' },
          fc.jsonValue({ maxDepth: 1 }),
          tie('schema'),
          fc.array(tie('schema'), { maxLength: 2 }),
        ),
      ),
    }));
    fc.assert(
      fc.property(schema, (value) => {
        const cleaned = cleanSchema(value);
        expect(cleanSchema(cleaned)).toEqual(cleaned);
      }),
      { seed: 1 },
    );
  });

  it('goes as deep as a body may', () => {
    let schema: JsonObject = S;
    for (let level = 0; level < 500; level++) schema = { properties: { a: { ...schema, title: null } } };
    expect(JSON.stringify(cleanSchema(schema))).not.toContain('null');
  });
});
