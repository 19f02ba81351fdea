import { describe, expect, it } from '@jest/globals';
import { type JsonObject } from '../json-value.js';
import { type VendorError } from '../vendor.js';
import { chatVendor } from './chat-vendor.js';

const USER = { role: 'user', content: 'hi' };
const CALLING = {
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'a', arguments: '{}' } }],
};
const RESULT = { role: 'tool', tool_call_id: 'call_1', content: 'done' };

function refusal(change: JsonObject): VendorError | undefined {
  try {
    chatVendor().check({ body: { model: 'gpt-4o', messages: [USER], ...change }, headers: {}, sha256: '' });
    return undefined;
  } catch (error) {
    return error as VendorError;
  }
}

describe('chatVendor refuses', () => {
  it.each<[what: string, change: JsonObject, message: RegExp, param: string]>([
    ['an unknown field', { foo: 1 }, /^Unknown parameter: 'foo'/, 'foo'],
    [
      'max_tokens on a reasoning model',
      { model: 'gpt-5', max_tokens: 10 },
      /Use 'max_completion_tokens' instead/,
      'max_tokens',
    ],
    [
      'a temperature on a reasoning model',
      { model: 'o3', temperature: 0.3 },
      /Only the default \(1\) value is supported/,
      'temperature',
    ],
    [
      'a result without call',
      { messages: [USER, RESULT] },
      /must be a response to a preceeding message/,
      'messages.[1].role',
    ],
    [
      'a call without result',
      { messages: [USER, CALLING, USER] },
      /did not have response messages: call_1/,
      'messages',
    ],
    [
      'a missing content',
      { messages: [{ role: 'user', content: null }] },
      /expected a string, got null/,
      'messages[0].content',
    ],
    [
      'an image as a string',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: 'https://a' }] }] },
      /expected an object, but got a string/,
      'messages[0].content[0].image_url',
    ],
    [
      'an image of another type',
      {
        messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/bmp;base64,AA' } }] }],
      },
      /Expected a valid URL/,
      'messages[0].content[0].image_url.url',
    ],
    [
      "Responses' flat form of a tool",
      { tools: [{ type: 'function', name: 'a' }] },
      /^Missing required parameter: 'tools\[0\]\.function'/,
      'tools[0].function',
    ],
    ['an empty list of tools', { tools: [] }, /empty array/, 'tools'],
    ['a choice without tools', { tool_choice: 'auto' }, /only allowed when 'tools' are specified/, 'tool_choice'],
    [
      'usage without a stream',
      { stream_options: { include_usage: true } },
      /only allowed when 'stream' is enabled/,
      'stream_options',
    ],
    [
      'JSON that is not asked for',
      { response_format: { type: 'json_object' } },
      /must contain the word 'json'/,
      'messages',
    ],
    ['an effort on a model that never reasons', { reasoning_effort: 'low' }, /reasoning_effort/, 'reasoning_effort'],
  ])('%s', (_, change, message, param) => {
    expect(refusal(change)).toMatchObject({ status: 400, message: expect.stringMatching(message), details: { param } });
  });
});

describe('chatVendor accepts', () => {
  it.each<[what: string, change: JsonObject]>([
    ['a tool loop', { messages: [USER, CALLING, RESULT] }],
    ['parameters of open models on those', { model: 'glm-5', top_k: 3, max_tokens: 5, reasoning_effort: 'high' }],
    ['nulls', { temperature: null, tools: null, stop: null }],
  ])('%s', (_, change) => {
    expect(refusal(change)).toBeUndefined();
  });
});
