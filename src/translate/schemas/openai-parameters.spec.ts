import { type JsonObject } from '../../dialects/wire-value.js';
import { describe, expect, it } from '@jest/globals';
import { openaiFormat, openaiParameters } from './openai-parameters.js';

const S = { type: 'string' };
const closed = (properties: object, required = Object.keys(properties)): JsonObject => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const parametersOf = (schema: object, strict?: boolean): ReturnType<typeof openaiParameters> =>
  openaiParameters({ type: 'function', name: 'f', schema: { ...schema }, ...(strict !== undefined && { strict }) });

describe('parameters for OpenAI', () => {
  it.each([
    [{}, { type: 'object', properties: {} }],
    [{ type: 'object' }, { type: 'object', properties: {} }],
    [
      { type: ['object', 'null'], properties: { a: S } },
      { type: 'object', properties: { a: S } },
    ],
  ])('are an object with properties: %j', (schema, parameters) => {
    expect(parametersOf(schema)).toEqual({ parameters, strict: undefined, lost: [] });
  });

  it('have properties and items wherever there are objects and lists', () => {
    const schema = {
      type: 'object',
      properties: {
        list: { type: 'array' },
        lists: { type: ['array', 'null'], items: { type: 'array' } },
        union: { anyOf: [{ type: 'object' }, { type: 'array' }] },
        map: { type: 'object', additionalProperties: { type: 'object' } },
        places: { type: 'array', prefixItems: [S] },
        text: S,
      },
      $defs: { A: { type: 'object', description: 'any' } },
    };
    expect(parametersOf(schema).parameters).toEqual({
      type: 'object',
      properties: {
        list: { type: 'array', items: {} },
        lists: { type: ['array', 'null'], items: { type: 'array', items: {} } },
        union: {
          anyOf: [
            { type: 'object', properties: {} },
            { type: 'array', items: {} },
          ],
        },
        map: { type: 'object', properties: {}, additionalProperties: { type: 'object', properties: {} } },
        places: { type: 'array', prefixItems: [S], items: {} },
        text: S,
      },
      $defs: { A: { type: 'object', description: 'any', properties: {} } },
    });
  });

  it('have no union, choice or denial at the root, but words, and are named as lost', () => {
    const schema = {
      properties: { a: S },
      not: { required: ['b'] },
      enum: [{ a: 'x' }],
      anyOf: [{ required: ['a'] }, {}],
    };
    const { parameters, lost } = parametersOf(schema);
    expect(parameters).toEqual({
      type: 'object',
      properties: { a: S },
      description: '(anyOf: [{"required":["a"]},{}]) (enum: [{"a":"x"}], not: {"required":["b"]})',
    });
    expect(lost).toEqual(['schema']);
  });

  it.each<[string, object]>([
    ['all is required and closed', closed({ a: S, b: closed({ c: { type: ['integer', 'null'], minimum: 1 } }) })],
    ['there are no arguments', { type: 'object', properties: {} }],
    [
      'it refers to itself',
      {
        ...closed({ a: { $ref: '#/$defs/A' } }),
        $defs: { A: closed({ a: { anyOf: [{ $ref: '#/$defs/A' }, { type: 'null' }] } }) },
      },
    ],
    [
      'there are values and formats',
      closed({ a: { enum: ['x', 1, null] }, b: { const: true }, c: { ...S, format: 'uuid' } }),
    ],
  ])('are strict where %s', (_, schema) => {
    expect(parametersOf(schema, true)).toMatchObject({ strict: true, lost: [] });
  });

  it.each<[string, object]>([
    ['a property is optional', closed({ a: S, b: S }, ['a'])],
    ['an object is open', { type: 'object', properties: { a: S }, required: ['a'] }],
    ['an object inside is open', closed({ a: { type: 'object' } })],
    ['an object in a list is open', closed({ a: { type: 'array', items: { type: 'object', properties: {} } } })],
    ['one of a union is open', closed({ a: { anyOf: [{ type: 'object', properties: { b: S } }, S] } })],
    ['a type in $defs is open', { ...closed({ a: { $ref: '#/$defs/A' } }), $defs: { A: { type: 'object' } } }],
    ['there is a map', closed({ a: { type: 'object', additionalProperties: S } })],
    ['anything may be there', closed({ a: {} })],
    ['a list is of anything', closed({ a: { type: 'array' } })],
    ['allOf is used', closed({ a: { allOf: [S] } })],
    ['oneOf is used', closed({ a: { oneOf: [S, { type: 'null' }] } })],
    ['there is a default', closed({ a: { ...S, default: 'x' } })],
    ['a format is unknown', closed({ a: { ...S, format: 'uri' } })],
    ['there are places', closed({ a: { type: 'array', prefixItems: [S], items: S } })],
  ])('are not strict, and it is named, where %s', (_, schema) => {
    expect(parametersOf(schema, true)).toMatchObject({ strict: false, lost: ['strict'] });
  });

  it('that are deeper than OpenAI takes are not strict', () => {
    let schema: object = S;
    for (let level = 0; level < 12; level++) schema = closed({ a: schema });
    expect(parametersOf(schema, true).strict).toBe(false);
  });
});

it('a format is strict only with a schema that is', () => {
  expect(openaiFormat({ type: 'jsonSchema', schema: closed({ a: S }), strict: true })).toMatchObject({
    json_schema: { strict: true },
    lost: [],
  });
  const loose = { type: 'jsonSchema' as const, schema: { type: 'object', properties: { a: { type: 'array' } } } };
  expect(openaiFormat({ ...loose, strict: true })).toEqual({
    json_schema: {
      name: 'response',
      schema: { type: 'object', properties: { a: { type: 'array', items: {} } } },
      strict: false,
    },
    lost: ['strictFormat'],
  });
  expect(openaiFormat(loose)).toMatchObject({ lost: [] });
});
