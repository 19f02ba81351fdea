import { describe, expect, it } from '@jest/globals';
import { googleSchema } from './google-schema.js';

const S = { type: 'string' };

describe('googleSchema', () => {
  it.each<[string, object, object]>([
    ['a const', { const: 'a' }, { enum: ['a'] }],
    ['a const with its type', { ...S, const: 'a' }, { ...S, enum: ['a'] }],
    ['texts and numbers', { enum: ['a', 1] }, { enum: ['a', 1] }],
    [
      'a value that may be missing',
      { type: ['string', 'null'], enum: ['a', null] },
      { anyOf: [{ type: 'string', enum: ['a'] }, { type: 'null' }] },
    ],
    ['null alone', { const: null }, { type: 'null' }],
    ['a switch', { const: true, description: 'On' }, { type: 'boolean', description: 'On (one of: [true])' }],
    [
      'values of all kinds',
      { enum: ['a', 1, false, {}] },
      {
        anyOf: [{ type: ['string', 'number'], enum: ['a', 1] }, { type: 'boolean' }, { type: 'object' }],
        description: '(one of: ["a",1,false,{}])',
      },
    ],
    [
      'a described reference',
      { $ref: '#/$defs/A', description: 'D' },
      { description: 'D', anyOf: [{ $ref: '#/$defs/A' }] },
    ],
    [
      'a bare reference',
      { $ref: '#/$defs/A', $defs: { A: { const: 1 } } },
      { $ref: '#/$defs/A', $defs: { A: { enum: [1] } } },
    ],
    [
      'a type that Pydantic describes',
      { allOf: [{ $ref: '#/$defs/A' }], title: 'T' },
      { anyOf: [{ $ref: '#/$defs/A' }], title: 'T' },
    ],
    ['the draft', { $schema: 'x', ...S }, S],
  ])('says %s as Google does, wherever it stands', (_, schema, expected) => {
    expect(googleSchema({ ...schema })).toEqual(expected);
    expect(googleSchema({ type: 'object', properties: { a: { type: 'array', items: schema } } })).toEqual({
      type: 'object',
      properties: { a: { type: 'array', items: expected } },
    });
  });

  it('finds types of older drafts, wherever they are named', () => {
    const A = { const: 1 };
    const schema = {
      properties: { a: { $ref: '#/definitions/A' }, b: { $ref: '#/definitions/A', title: 'B' } },
      definitions: { A },
    };
    expect(googleSchema(schema)).toEqual({
      properties: { a: { $ref: '#/$defs/A' }, b: { title: 'B', anyOf: [{ $ref: '#/$defs/A' }] } },
      $defs: { A: { enum: [1] } },
    });
  });

  it('leaves the rest alone', () => {
    const schema = {
      type: 'object',
      properties: {
        a: { type: ['string', 'null'], minLength: 1 },
        b: { oneOf: [S, { type: 'integer' }] },
        c: { additionalProperties: S },
      },
      required: ['a'],
      additionalProperties: false,
    };
    expect(googleSchema(schema)).toEqual(schema);
  });
});
