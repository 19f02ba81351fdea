import { describe, expect, it } from '@jest/globals';
import { outputSchema } from './output-schema.js';
import { toolSchema } from './tool-schema.js';

const object = (properties: object, required?: string[]): object => ({
  type: 'object',
  properties,
  ...(required && { required }),
});
const S = { type: 'string' };

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
    for (const schema of [doubling, wide])
      expect(() => toolSchema(schema)).toThrow(
        expect.objectContaining({ status: 400, details: { param: 'tools', code: 'unsupported_value' } }),
      );
    expect(toolSchema({ anyOf: Array.from({ length: 250 }, () => object({ a: S })) })).toEqual(object({ a: S }));
  });

  it('drops branches that only require', () => {
    expect(
      toolSchema({ type: 'object', properties: { a: S, b: S }, anyOf: [{ required: ['a'] }, { required: ['b'] }] }),
    ).toEqual(object({ a: S, b: S }));
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
    });
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
    const schema = { enum: [{ minimum: 1 }], default: { pattern: 'x' } };
    expect(outputSchema(schema)).toEqual(schema);
  });
});
