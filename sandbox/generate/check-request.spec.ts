import { describe, expect, it } from '@jest/globals';
import { Signer } from '../answer/signature.js';
import { type JsonObject } from '../json-value.js';
import { type VendorError } from '../vendor.js';
import { generateVendor } from './generate-vendor.js';
import { thoughtSignature } from './thought-signature.js';

const signer = new Signer();
const USER = { role: 'user', parts: [{ text: 'hi' }] };
const RESULT = { role: 'user', parts: [{ functionResponse: { name: 'a', response: {} } }] };

function calling(thoughtSignature?: string): JsonObject {
  return {
    role: 'model',
    parts: [{ functionCall: { name: 'a', args: {} }, ...(thoughtSignature !== undefined && { thoughtSignature }) }],
  };
}

function declaring(...functionDeclarations: JsonObject[]): JsonObject {
  return { tools: [{ functionDeclarations }] };
}

function refusal(change: JsonObject): VendorError | undefined {
  try {
    generateVendor(signer).check({
      body: { model: 'gemini-3-flash-preview', contents: [USER], ...change },
      headers: {},
      sha256: '',
    });
    return undefined;
  } catch (error) {
    return error as VendorError;
  }
}

describe('generateVendor refuses', () => {
  it.each<[what: string, change: JsonObject, message: RegExp]>([
    ['an unknown field', { messages: [] }, /Unknown name "messages": Cannot find field/],
    [
      'a call without result',
      { contents: [USER, calling(thoughtSignature(signer, 'a')), USER] },
      /number of function response parts is equal/,
    ],
    [
      'a first call without signature',
      { contents: [USER, calling(), RESULT] },
      /missing a thought_signature .* `default_api:a` , position 2/,
    ],
    ['an invented signature', { contents: [USER, calling('invented'), RESULT] }, /Corrupted thought signature/],
    ['a name with blanks', declaring({ name: 'a b' }), /Invalid function name/],
    ['a name of 65 characters', declaring({ name: 'a'.repeat(65) }), /maximum length of 64/],
    ['a function twice', declaring({ name: 'a' }, { name: 'a' }), /Duplicate function declaration found: a/],
    [
      "Anthropic's field for a schema",
      declaring({ name: 'a', input_schema: {} }),
      /Unknown name "inputSchema" at 'tools\[0\]\.function_declarations\[0\]'/,
    ],
    [
      'JSON schema where a subset is known',
      declaring({
        name: 'a',
        parameters: { type: 'object', properties: { b: { type: 'array', items: { additionalProperties: false } } } },
      }),
      /Unknown name "additionalProperties" at '.*parameters\.properties\[0\]\.value\.items'/,
    ],
  ])('%s', (_, change, message) => {
    expect(refusal(change)).toMatchObject({ status: 400, message: expect.stringMatching(message) });
  });
});

describe('generateVendor accepts', () => {
  it.each<[what: string, change: JsonObject]>([
    ['a call with its signature', { contents: [USER, calling(thoughtSignature(signer, 'a')), RESULT] }],
    ["Google's stand-in for one", { contents: [USER, calling('skip_thought_signature_validator'), RESULT] }],
    [
      'calls of earlier turns without',
      { contents: [USER, calling(), RESULT, { role: 'model', parts: [{ text: 'done' }] }, USER] },
    ],
    ['calls of older models without', { model: 'gemini-2.5-pro', contents: [USER, calling(), RESULT] }],
    [
      'a streamed answer whose chunks came back one by one',
      {
        contents: [
          USER,
          { role: 'model', parts: [{ text: 'Using' }] },
          calling(thoughtSignature(signer, 'a')),
          calling(),
          { role: 'model', parts: [{ text: '' }] },
          { role: 'user', parts: [...RESULT.parts, ...RESULT.parts] },
        ],
      },
    ],
    [
      'names in both spellings, and a signature in the other alphabet',
      {
        system_instruction: { parts: [{ text: 'x' }] },
        generation_config: { max_output_tokens: 5 },
        ...declaring({ name: 'a', parameters_json_schema: { type: 'object', properties: { a_b: {} } } }),
        contents: [USER, calling(thoughtSignature(signer, 'a').replaceAll('+', '-').replaceAll('/', '_')), RESULT],
      },
    ],
    [
      'JSON schema in its own field',
      declaring({ name: 'mcp__x__y', parametersJsonSchema: { type: 'object', additionalProperties: false } }),
    ],
  ])('%s', (_, change) => {
    expect(refusal(change)).toBeUndefined();
  });
});
