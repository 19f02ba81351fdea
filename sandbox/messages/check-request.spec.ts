import { describe, expect, it } from '@jest/globals';
import { Signer } from '../answer/signature.js';
import { type JsonObject } from '../json-value.js';
import { checkMessagesRequest } from './check-request.js';

const signer = new Signer();
const OPUS = 'claude-opus-4-8';
const SONNET_46 = 'claude-sonnet-4-6';
const HAIKU = 'claude-haiku-4-5-20251001';
const TOOLS = [{ name: 'Bash', input_schema: { type: 'object' } }];
const CALL = { type: 'tool_use', id: 'toolu_1', name: 'Bash', input: {} };
const RESULT = { type: 'tool_result', tool_use_id: 'toolu_1', content: 'done' };
const MARK = { cache_control: { type: 'ephemeral' } };

function signed(thinking: string): JsonObject {
  return { type: 'thinking', thinking, signature: signer.sign(thinking) };
}

/** The refusal of a small request with these members changed, or undefined. */
function refusal(change: JsonObject, beta?: string, counting = false): string | undefined {
  const body = { model: HAIKU, max_tokens: 8000, messages: [{ role: 'user', content: 'hi' }], ...change };
  const headers = { 'anthropic-version': '2023-06-01', ...(beta !== undefined && { 'anthropic-beta': beta }) };
  try {
    checkMessagesRequest({ body, headers, sha256: '' }, signer, counting);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function history(...messages: [role: string, content: unknown][]): JsonObject {
  return { messages: messages.map(([role, content]) => ({ role, content })) };
}

describe('checkMessagesRequest refuses', () => {
  it.each<[what: string, change: JsonObject, message: RegExp]>([
    ['an unknown field', { foo: 1 }, /^foo: Extra inputs are not permitted$/],
    ['a beta field without its beta', { context_management: { edits: [] } }, /^context_management: Extra inputs/],
    ['unknown metadata', { metadata: { user: 'x' } }, /^metadata\.user: Extra inputs/],
    [
      'a first message of the assistant',
      history(['assistant', 'a'], ['user', 'b']),
      /first message must use the "user" role/,
    ],
    ['an empty text block', history(['user', [{ type: 'text', text: '' }]]), /text content blocks must be non-empty/],
    ['a blank text block', history(['user', [{ type: 'text', text: ' \n' }]]), /must contain non-whitespace text/],
    [
      'a call without result',
      history(['user', 'a'], ['assistant', [CALL]], ['user', 'b']),
      /without `tool_result` blocks immediately after: toolu_1/,
    ],
    [
      'a result behind text',
      history(['user', 'a'], ['assistant', [CALL]], ['user', [{ type: 'text', text: 'b' }, RESULT]]),
      /without `tool_result` blocks immediately after/,
    ],
    [
      'a result without call',
      history(['user', [RESULT]]),
      /unexpected `tool_use_id` found in `tool_result` blocks: toolu_1/,
    ],
    [
      'a call id with other characters',
      history(['user', 'a'], ['assistant', [{ ...CALL, id: 'functions.Bash:0' }]], ['user', [RESULT]]),
      /tool_use\.id: String should match pattern/,
    ],
    ['two tools of one name', { tools: [...TOOLS, ...TOOLS] }, /Tool names must be unique/],
    [
      'a tool name that is too long',
      { tools: [{ ...TOOLS[0], name: 'a'.repeat(129) }] },
      /tools\.0\.custom\.name: String should match pattern/,
    ],
    [
      'a union at the root of a schema',
      { tools: [{ name: 'a', input_schema: { type: 'object', anyOf: [] } }] },
      /does not support oneOf, allOf, or anyOf at the top level/,
    ],
    ['a choice that is not offered', { tools: TOOLS, tool_choice: { type: 'tool', name: 'x' } }, /Tool 'x' not found/],
    [
      'five cache markers',
      { system: [1, 2, 3, 4, 5].map((n) => ({ type: 'text', text: `${n}`, ...MARK })) },
      /maximum of 4 blocks with cache_control may be provided\. Found 5/,
    ],
    ['a budget below 1024', { thinking: { type: 'enabled', budget_tokens: 1000 } }, /greater than or equal to 1024/],
    [
      'a budget above max_tokens',
      { thinking: { type: 'enabled', budget_tokens: 8000 } },
      /`max_tokens` must be greater than `thinking\.budget_tokens`/,
    ],
    [
      'a budget with a forced tool',
      { thinking: { type: 'enabled', budget_tokens: 2000 }, tools: TOOLS, tool_choice: { type: 'any' } },
      /Thinking may not be enabled when tool_choice forces tool use/,
    ],
    [
      'a budget with a temperature',
      { thinking: { type: 'enabled', budget_tokens: 2000 }, temperature: 0.5 },
      /`temperature` may only be set to 1/,
    ],
    [
      'a budget on a newest model',
      { model: OPUS, thinking: { type: 'enabled', budget_tokens: 2000 } },
      /"thinking\.type\.enabled" is not supported/,
    ],
    ['adaptive thinking on an older model', { thinking: { type: 'adaptive' } }, /adaptive thinking is not supported/],
    [
      'an effort that the model lacks',
      { model: SONNET_46, output_config: { effort: 'xhigh' } },
      /does not support effort level 'xhigh'\. Supported levels: high, low, max, medium\./,
    ],
    ['a temperature on a newest model', { model: OPUS, temperature: 0.2 }, /`temperature` is deprecated/],
    ['temperature with top_p', { temperature: 0.2, top_p: 0.9 }, /cannot both be specified/],
    [
      'a prefill on a newest model',
      { model: OPUS, ...history(['user', 'a'], ['assistant', '{']) },
      /does not support assistant message prefill/,
    ],
    [
      'a prefill that ends in a blank',
      history(['user', 'a'], ['assistant', 'b ']),
      /cannot end with trailing whitespace/,
    ],
    ['a system turn on an older model', history(['user', 'a'], ['system', 'b']), /messages\.1\.role/],
    [
      'foreign thinking',
      history(['user', 'a'], ['assistant', [{ ...signed('x'), thinking: 'y' }]], ['user', 'b']),
      /Invalid `signature` in `thinking` block/,
    ],
    [
      'foreign redacted thinking',
      history(['user', 'a'], ['assistant', [{ type: 'redacted_thinking', data: 'x' }]], ['user', 'b']),
      /Invalid `data` in `redacted_thinking`/,
    ],
    [
      'a turn that called without the thinking it began with',
      {
        thinking: { type: 'enabled', budget_tokens: 2000 },
        ...history(['user', 'a'], ['assistant', [CALL]], ['user', [RESULT]]),
      },
      /Expected `thinking` or `redacted_thinking`, but found `tool_use`/,
    ],
    ['more tokens than the model has', { max_tokens: 64_001 }, /max_tokens: 64001 > 64000/],
  ])('%s', (_, change, message) => {
    expect(refusal(change)).toMatch(message);
  });

  it('clearing of thinking without thinking', () => {
    const change = { context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] } };
    const beta = 'x-2025-01-01, context-management-2025-06-27';
    expect(refusal(change, beta)).toMatch(/requires `thinking` to be enabled or adaptive/);
    expect(refusal({ ...change, thinking: { type: 'enabled', budget_tokens: 1024 } }, beta)).toBeUndefined();
  });

  it('the binding of thinking blocks without its beta', () => {
    const thinking = { type: 'adaptive', block_binding: { prefix_mismatch_behavior: 'drop_block' } };
    expect(refusal({ model: OPUS, thinking })).toMatch(/^thinking\.adaptive\.block_binding: Extra inputs/);
    expect(refusal({ model: OPUS, thinking }, 'thinking-binding-controls-2026-08-01')).toBeUndefined();
  });

  it('fields of a message when only counting', () => {
    expect(refusal({}, undefined, true)).toMatch(/^max_tokens: Extra inputs/);
  });
});

describe('checkMessagesRequest accepts', () => {
  it.each<[what: string, change: JsonObject]>([
    ['a plain request', {}],
    [
      'a tool loop with signed thinking',
      {
        thinking: { type: 'enabled', budget_tokens: 2000 },
        tools: TOOLS,
        ...history(
          ['user', 'a'],
          ['assistant', [signed('hm'), CALL]],
          ['user', [RESULT, { type: 'text', text: 'go on' }]],
        ),
      },
    ],
    [
      'adaptive thinking with a forced tool',
      { model: SONNET_46, thinking: { type: 'adaptive' }, tools: TOOLS, tool_choice: { type: 'any' } },
    ],
    ['a prefill on an older model', history(['user', 'a'], ['assistant', '{'])],
    ['a system turn on a newest model', { model: OPUS, ...history(['user', 'a'], ['system', 'b'], ['user', 'c']) }],
    [
      'a blank text before a call',
      history(['user', 'a'], ['assistant', [{ type: 'text', text: ' ' }, CALL]], ['user', [RESULT]]),
    ],
    ["the vendor's own tools", { tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 3 }] }],
  ])('%s', (_, change) => {
    expect(refusal(change)).toBeUndefined();
  });
});
