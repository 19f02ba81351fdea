import { describe, expect, it } from '@jest/globals';
import { outputSchema } from '../messages/output-schema.js';
import { rootObject } from './root-object.js';

const object = (properties: object, required?: string[]): object => ({
  type: 'object',
  properties,
  ...(required && { required }),
});
const S = { type: 'string' };
const toolSchema = (schema: object): object => rootObject({ ...schema }).schema;

describe('toolSchema (H15)', () => {
  it('makes an object of what says less', () => {
    expect(toolSchema({})).toEqual({ type: 'object', properties: {} });
    expect(toolSchema({ properties: { a: S } })).toEqual(object({ a: S }));
  });

  it('leaves a schema without unions alone, unions further down too', () => {
    const schema = {
      type: 'object',
      properties: { a: { anyOf: [S, { type: 'null' }] } },
      required: ['a'],
      additionalProperties: false,
    };
    expect(toolSchema(schema)).toEqual(schema);
  });

  it('refuses unions that double with every level, and more branches than a model could use', () => {
    let doubling: Record<string, unknown> = { type: 'object' };
    for (let level = 0; level < 60; level++) doubling = { x: doubling, allOf: [{ $ref: '#/x' }, { $ref: '#/x' }] };
    const wide = { anyOf: Array.from({ length: 251 }, () => ({})) };
    for (const schema of [doubling, wide]) {
      expect(() => toolSchema(schema)).toThrow(
        expect.objectContaining({ status: 400, details: { param: 'tools', code: 'unsupported_value' } }),
      );
    }
    expect(toolSchema({ anyOf: Array.from({ length: 250 }, () => object({ a: S })) })).toEqual(object({ a: S }));
  });

  it('says branches that only require in words', () => {
    expect(
      toolSchema({ type: 'object', properties: { a: S, b: S }, anyOf: [{ required: ['a'] }, { required: ['b'] }] }),
    ).toEqual({ ...object({ a: S, b: S }), description: '(anyOf: [{"required":["a"]},{"required":["b"]}])' });
  });

  it('merges allOf', () => {
    expect(toolSchema({ allOf: [object({ a: S }, ['a']), { oneOf: [object({ b: S }, ['b'])] }] })).toEqual(
      object({ a: S, b: S }, ['a', 'b']),
    );
  });

  it('unites object branches and requires what all of them require', () => {
    expect(
      toolSchema({
        type: 'object',
        properties: { k: S },
        required: ['k'],
        oneOf: [object({ a: S }, ['a', 'x']), object({ b: S }, ['x'])],
      }),
    ).toEqual({
      type: 'object',
      properties: { a: S, b: S, k: S },
      required: ['k', 'x'],
      description: expect.stringMatching(/^\(oneOf: \[.*\]\)$/) as unknown,
    });
  });

  it('keeps what every branch says of one property', () => {
    const kind = (name: string, more: object): object => object({ kind: { const: name }, ...more }, ['kind', name]);
    expect(rootObject({ oneOf: [kind('a', { a: S }), kind('b', { b: S })] })).toMatchObject({
      schema: { properties: { kind: { anyOf: [{ const: 'a' }, { const: 'b' }] }, a: S, b: S }, required: ['kind'] },
      isLoose: true,
    });
    const both = [object({ a: { type: 'string' } }), object({ a: { maxLength: 3 } })];
    expect(rootObject({ allOf: both })).toEqual({
      schema: object({ a: { allOf: [{ type: 'string' }, { maxLength: 3 }] } }),
      isLoose: false,
    });
  });

  it('requires nothing that a branch without properties does not', () => {
    expect(toolSchema({ anyOf: [object({ a: S }, ['a']), { type: 'object' }] })).not.toHaveProperty('required');
  });

  it('is closed where all branches are', () => {
    const closed = (properties: object): object => ({ ...object(properties), additionalProperties: false });
    expect(toolSchema({ anyOf: [closed({ a: S }), closed({ b: S })] })).toMatchObject({ additionalProperties: false });
    expect(toolSchema({ anyOf: [closed({ a: S }), object({ b: S })] })).not.toHaveProperty('additionalProperties');
  });

  it('is no union of one, and too long a union is not said in words', () => {
    expect(rootObject({ anyOf: [object({ a: S })] })).toEqual({ schema: object({ a: S }), isLoose: false });
    const long = { anyOf: [object({ a: { ...S, description: 'x'.repeat(2_000) } }), object({ b: S })] };
    expect(rootObject(long)).toMatchObject({ isLoose: true });
    expect(toolSchema(long)).not.toHaveProperty('description');
  });

  it('inlines a reference at the root and in branches, also one that goes in circles', () => {
    const $defs = { A: object({ a: S }), Loop: { $ref: '#/$defs/Loop' } };
    expect(toolSchema({ $ref: '#/$defs/A', $defs })).toMatchObject(object({ a: S }));
    expect(toolSchema({ anyOf: [{ $ref: '#/$defs/A' }], $defs })).toMatchObject(object({ a: S }));
    expect(toolSchema({ $ref: '#/$defs/Loop', $defs })).toMatchObject({ type: 'object' });
  });
});

describe('outputSchema', () => {
  it('closes every object and moves unsupported keywords into the description', () => {
    const schema = {
      type: 'object',
      properties: {
        n: { type: 'integer', minimum: 1, maximum: 5, description: 'Count' },
        format: S,
        list: {
          type: 'array',
          minItems: 3,
          items: object({ e: { type: 'string', format: 'email' }, x: { type: 'string', format: 'odd' } }),
        },
      },
    };
    expect(outputSchema(schema)).toEqual({
      type: 'object',
      additionalProperties: false,
      properties: {
        n: { type: 'integer', description: 'Count (minimum: 1, maximum: 5)' },
        format: S,
        list: {
          type: 'array',
          description: '(minItems: 3)',
          items: {
            type: 'object',
            additionalProperties: false,
            properties: {
              e: { type: 'string', format: 'email' },
              x: { type: 'string', description: '(format: "odd")' },
            },
          },
        },
      },
    });
  });

  it('keeps values that are data', () => {
    const schema = { enum: ['minimum', 1, null], default: { pattern: 'x' } };
    expect(outputSchema(schema)).toEqual(schema);
  });

  it('says unions as anyOf, closes what references name, and keeps the rest in words', () => {
    const A = object({ a: { type: 'integer', not: { const: 3 } } });
    const closed = {
      ...object({ a: { type: 'integer', description: '(not: {"const":3})' } }),
      additionalProperties: false,
    };
    expect(outputSchema({ oneOf: [{ $ref: '#/$defs/A' }, { allOf: [S] }], $defs: { A } })).toEqual({
      anyOf: [{ $ref: '#/$defs/A' }, { anyOf: [S] }],
      $defs: { A: closed },
    });
  });

  it.each([
    ['a map', { type: 'object', additionalProperties: S }],
    ['an object of any members', { type: 'object' }],
    ['an object of further members', { ...object({ a: S }), additionalProperties: true }],
    ['members by pattern', { type: 'object', properties: {}, patternProperties: { '^x': S } }],
    ['a list of places', { type: 'array', prefixItems: [S, S] }],
    ['a value that is no scalar', { enum: [{ minimum: 1 }] }],
    ['several types at once', { allOf: [object({ a: S }), object({ b: S })] }],
    ['a type elsewhere', { $ref: 'https://example.com/a.json' }],
    ['a type that is not there', { $ref: '#/$defs/B' }],
    ['a type that holds itself', { $ref: '#/$defs/A' }],
  ])('does not turn %s into something else, wherever it stands', (_, schema) => {
    const $defs = { A: object({ next: { anyOf: [{ $ref: '#/$defs/A' }, { type: 'null' }] } }) };
    expect(outputSchema({ ...schema, $defs })).toBeUndefined();
    expect(outputSchema({ ...object({ list: { type: 'array', items: schema } }), $defs })).toBeUndefined();
  });

  it('takes types that share another, however often', () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => {
        const next = n === 59 ? S : { $ref: `#/$defs/T${n + 1}` };
        return [`T${n}`, object({ a: next, b: next })];
      }),
    );
    expect(outputSchema({ $ref: '#/$defs/T0', $defs })).toBeDefined();
  });
});
