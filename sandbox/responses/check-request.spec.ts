import { describe, expect, it } from '@jest/globals';
import { Signer } from '../answer/signature.js';
import { type JsonObject } from '../json-value.js';
import { type VendorError } from '../vendor.js';
import { responsesVendor } from './responses-vendor.js';

const signer = new Signer();
const CALL = { type: 'function_call', call_id: 'call_1', name: 'shell', arguments: '{}' };
const OUTPUT = { type: 'function_call_output', call_id: 'call_1', output: 'done' };
const REASONING = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: signer.seal('hm') };
const PARAMETERS = { type: 'object', properties: { a: { type: 'string' } } };

function refusal(change: JsonObject): VendorError | undefined {
  try {
    const body = { model: 'gpt-5.4', input: 'hi', store: false, ...change };
    responsesVendor(signer).check({ body, headers: {}, sha256: '' });
    return undefined;
  } catch (error) {
    return error as VendorError;
  }
}

describe('responsesVendor refuses', () => {
  it.each<[what: string, change: JsonObject, status: number, message: RegExp]>([
    ['an unknown field', { foo: 1 }, 400, /^Unknown parameter: 'foo'\.$/],
    [
      "Chat's usage option",
      { stream: true, stream_options: { include_usage: true } },
      400,
      /^Unknown parameter: 'stream_options\.include_usage'/,
    ],
    [
      'an output without call',
      { input: [OUTPUT] },
      400,
      /^No tool call found for function call output with call_id call_1\.$/,
    ],
    [
      'a summary that another sealed',
      { input: [{ type: 'compaction', encrypted_content: 'gwc1.abc' }] },
      400,
      /compaction item could not be verified/,
    ],
    ['a call without output', { input: [CALL] }, 400, /^No tool output found for function call call_1\.$/],
    [
      "Chat's nested form of a tool",
      { tools: [{ type: 'function', function: { name: 'a' } }] },
      400,
      /^Missing required parameter: 'tools\[0\]\.name'\.$/,
    ],
    [
      'an open schema of a strict tool',
      { tools: [{ type: 'function', name: 'a', strict: true, parameters: PARAMETERS }] },
      400,
      /'additionalProperties' is required/,
    ],
    [
      'reasoning that nothing follows',
      { input: ['hi', REASONING].map((item) => (typeof item === 'string' ? { role: 'user', content: item } : item)) },
      400,
      /^Item 'rs_1' of type 'reasoning' was provided without its required following item\.$/,
    ],
    [
      'reasoning before a user message',
      { input: [REASONING, { role: 'user', content: 'a' }] },
      400,
      /without its required following item/,
    ],
    [
      'an item id that is not stored',
      { input: [{ ...REASONING, encrypted_content: null }, CALL, OUTPUT] },
      404,
      /^Item with id 'rs_1' not found\. Items are not persisted when `store` is set to false/,
    ],
    [
      'foreign reasoning',
      { input: [{ ...REASONING, encrypted_content: 'gAAAAAx' }, CALL, OUTPUT] },
      400,
      /could not be verified/,
    ],
    [
      'an image as an object',
      { input: [{ role: 'user', content: [{ type: 'input_image', image_url: { url: 'https://a' } }] }] },
      400,
      /expected an image URL, but got an object instead/,
    ],
    [
      "Chat's parts",
      { input: [{ role: 'user', content: [{ type: 'text', text: 'a' }] }] },
      400,
      /^Invalid value: 'text'\./,
    ],
    ['a short limit', { max_output_tokens: 1 }, 400, /Expected a value >= 16, but got 1/],
    [
      'a temperature while reasoning',
      { model: 'gpt-5', temperature: 0.2 },
      400,
      /^Unsupported parameter: 'temperature' is not supported with this model\.$/,
    ],
    [
      'effort on a model that never reasons',
      { model: 'gpt-4o', reasoning: { effort: 'low' } },
      400,
      /^Unsupported parameter: 'reasoning\.effort'/,
    ],
    [
      'effort that the model lacks',
      { model: 'gpt-5', reasoning: { effort: 'none' } },
      400,
      /^Unsupported value: 'none'/,
    ],
    ['a model of another vendor', { model: 'claude-opus-4-8' }, 404, /does not exist/],
    [
      'a response that is not stored',
      { previous_response_id: 'resp_x' },
      400,
      /^Previous response with id 'resp_x' not found\.$/,
    ],
  ])('%s', (_, change, status, message) => {
    expect(refusal(change)).toMatchObject({ status, message: expect.stringMatching(message) });
  });
});

describe('responsesVendor accepts', () => {
  it.each<[what: string, change: JsonObject]>([
    ['a plain request', {}],
    ['a tool loop with its reasoning', { input: [{ role: 'user', content: 'a' }, REASONING, CALL, OUTPUT] }],
    [
      'a namespace of tools',
      {
        tools: [
          {
            type: 'namespace',
            name: 'ns',
            description: '',
            tools: [{ type: 'function', name: 'a', parameters: PARAMETERS }],
          },
        ],
      },
    ],
    ['a temperature without reasoning', { temperature: 0.2 }],
    ['nulls', { temperature: null, instructions: null, tools: null, max_output_tokens: null }],
  ])('%s', (_, change) => {
    expect(refusal(change)).toBeUndefined();
  });
});
