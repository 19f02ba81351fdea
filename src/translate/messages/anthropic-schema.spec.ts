import { describe, expect, it } from '@jest/globals';
import { translateFor } from '../../../test/translate/translate-for.js';
import { anthropicSchema } from './anthropic-schema.js';

const S = { type: 'string' };

describe('anthropicSchema', () => {
  it('says properties in words whose names Anthropic refuses, and lets them be given', () => {
    const schema = {
      type: 'object',
      description: 'Ask',
      properties: { $filter: S, 'a b': { type: 'integer' }, ok: S, __proto__x: S },
      required: ['$filter', 'ok'],
      additionalProperties: false,
    };
    expect(anthropicSchema(schema)).toEqual({
      schema: {
        type: 'object',
        description: 'Ask (required property "$filter": {"type":"string"}, property "a b": {"type":"integer"})',
        properties: { ok: S, __proto__x: S },
        required: ['ok'],
      },
      isLoose: true,
    });
  });

  it('leaves a schema with good names as it is', () => {
    const schema = { type: 'object', properties: { 'a.b-c_1': S }, required: ['a.b-c_1'], additionalProperties: false };
    expect(anthropicSchema(schema)).toEqual({ schema, isLoose: false });
  });

  it('is listed where it is loose, and such a tool is not strict', () => {
    const parameters = { type: 'object', properties: { $top: S }, required: ['$top'], additionalProperties: false };
    const tools = [{ type: 'function', function: { name: 'f', parameters, strict: true } }];
    const body = { model: 'm', messages: [{ role: 'user', content: 'x' }], tools };
    const { body: sent, ignoredParams } = translateFor('chat', 'messages', 'claude-opus-4-6', body);
    expect(sent.tools).toMatchObject([
      {
        name: 'f',
        input_schema: { type: 'object', properties: {}, description: '(required property "$top": {"type":"string"})' },
      },
    ]);
    expect(sent.tools).not.toMatchObject([{ strict: true }]);
    expect(ignoredParams).toEqual(['tools[].function.parameters', 'tools[].function.strict']);
  });
});
