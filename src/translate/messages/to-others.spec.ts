import { type JsonObject } from '../../dialects/wire-value.js';
import { describe, expect, it } from '@jest/globals';
import { refusalFrom, translateFor } from '../../../test/translate/translate-for.js';
import { type Dialect } from '../../dialects/dialect.js';
import { type GatewayError } from '../../dialects/gateway-error.js';
import { encodeCarrier } from '../wire/carrier.js';
import { type TranslatedRequest, type TranslateOptions } from '../translate-request.js';

const USER = { role: 'user', content: 'hi' };
const MODEL: Readonly<Record<string, string>> = { responses: 'gpt-5.2', chat: 'glm-5', generate: 'gemini-2.5-pro' };

const translate = (
  to: Dialect,
  body: JsonObject,
  model = MODEL[to]!,
  more: Partial<TranslateOptions> = {},
): TranslatedRequest =>
  translateFor('messages', to, model, { model: 'claude-alias', max_tokens: 1000, messages: [USER], ...body }, more);

const refusalOf = (body: JsonObject): GatewayError => refusalFrom(() => translate('responses', body));

const loop = (content: unknown, more: object = {}): JsonObject => ({
  messages: [
    USER,
    { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: 1 } }] },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'so?' },
        { type: 'tool_result', tool_use_id: 'toolu_1', content, ...more },
      ],
    },
  ],
});

describe('Messages to Responses', () => {
  const bodyOf = (body: JsonObject, model?: string, more?: Partial<TranslateOptions>): JsonObject =>
    translate('responses', body, model, more).body;

  it('joins system blocks without Claude Code’s attribution, the gateway’s prompt first', () => {
    const system = [
      { type: 'text', text: 'x-anthropic-billing-header: cc_version=2.1;' },
      { type: 'text', text: 'A', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: 'B' },
    ];
    expect(bodyOf({ system }, undefined, { systemPrompt: 'G' }).instructions).toBe('G\n\nA\n\nB');
    expect(bodyOf({ system: 'S' }).instructions).toBe('S');
  });

  it('writes images and documents', () => {
    const content = [
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'QQ' } },
      { type: 'image', source: { type: 'url', url: 'https://a.example/x.png' } },
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'QQ' }, title: 'a.pdf' },
      { type: 'document', source: { type: 'url', url: 'https://a.example/x.pdf' } },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'words' } },
    ];
    expect((bodyOf({ messages: [{ role: 'user', content }] }).input as { content: unknown }[])[0]!.content).toEqual([
      { type: 'input_image', image_url: 'data:image/png;base64,QQ', detail: 'auto' },
      { type: 'input_image', image_url: 'https://a.example/x.png', detail: 'auto' },
      { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,QQ' },
      { type: 'input_file', file_url: 'https://a.example/x.pdf' },
      { type: 'input_text', text: 'words' },
    ]);
  });

  it('writes results before the rest of their turn, failures in words, images as a list', () => {
    const outputOf = (content: unknown, more?: object): unknown =>
      (bodyOf(loop(content, more)).input as { output?: unknown }[])[2]!.output;
    expect((bodyOf(loop('r')).input as unknown[]).slice(1)).toEqual([
      { type: 'function_call', call_id: 'toolu_1', name: 'f', arguments: '{"a":1}' },
      { type: 'function_call_output', call_id: 'toolu_1', output: 'r' },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'so?' }] },
    ]);
    expect(
      outputOf([
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ]),
    ).toBe('a\nb');
    expect(outputOf('broken', { is_error: true })).toBe('Error: broken');
    expect(outputOf([{ type: 'tool_reference', tool_name: 'g' }])).toBe('[tool g]');
    expect(outputOf([{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'QQ' } }])).toEqual([
      { type: 'input_image', image_url: 'data:image/png;base64,QQ', detail: 'auto' },
    ]);
  });

  it('restores our reasoning and drops Claude’s and server tools', () => {
    const signature = encodeCarrier({ seal: { family: 'oai', value: 'E', itemId: 'rs' }, redacted: false });
    const content = [
      { type: 'thinking', thinking: 'hm', signature },
      { type: 'thinking', thinking: 'real', signature: 'claude' },
      { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
      { type: 'web_search_tool_result', tool_use_id: 's', content: [] },
      { type: 'text', text: 'a' },
    ];
    expect(
      (bodyOf({ messages: [USER, { role: 'assistant', content }, USER] }).input as unknown[]).slice(1, -1),
    ).toEqual([
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: 'E' },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'a' }] },
    ]);
  });

  it('keeps a system message in its place', () => {
    expect(bodyOf({ messages: [USER, { role: 'system', content: 'now' }, USER] }).input).toMatchObject([
      { role: 'user' },
      { role: 'developer' },
      { role: 'user' },
    ]);
  });

  it('maps tools, web search and the choice', () => {
    const tools = [
      { name: 'f', description: 'D', input_schema: { type: 'object' }, cache_control: { type: 'ephemeral' } },
      { type: 'web_search_20250305', name: 'web_search', allowed_domains: ['a.example'] },
      { type: 'bash_20250124', name: 'bash' },
    ];
    const { body, ignoredParams } = translate('responses', {
      tools,
      tool_choice: { type: 'tool', name: 'f', disable_parallel_tool_use: true },
    });
    expect(body).toMatchObject({
      tools: [
        { type: 'function', name: 'f', description: 'D', parameters: { type: 'object' }, strict: false },
        { type: 'web_search', filters: { allowed_domains: ['a.example'] } },
      ],
      tool_choice: { type: 'function', name: 'f' },
      parallel_tool_calls: false,
    });
    expect(ignoredParams).toEqual(['tools[2]', 'tools[].cache_control']);
    expect(bodyOf({ tools, tool_choice: { type: 'any' } }).tool_choice).toBe('required');
  });

  it('maps thinking to effort', () => {
    const effort = (body: JsonObject, model?: string): unknown => bodyOf(body, model).reasoning;
    for (const [budget_tokens, wanted] of [
      [4096, 'low'],
      [16_384, 'medium'],
      [31_999, 'high'],
      [32_768, 'xhigh'],
    ])
      expect(effort({ thinking: { type: 'enabled', budget_tokens } })).toEqual({ effort: wanted });
    expect(effort({ thinking: { type: 'adaptive' }, output_config: { effort: 'max' } })).toEqual({ effort: 'xhigh' });
    expect(effort({ thinking: { type: 'adaptive' } })).toEqual({ effort: 'medium' });
    expect(effort({ thinking: { type: 'disabled' } })).toBeUndefined();
    expect(effort({ thinking: { type: 'enabled', budget_tokens: 9999 } }, 'gpt-4.1')).toBeUndefined();
  });

  it('keys the cache by session and never sends the raw user id', () => {
    const user_id = JSON.stringify({ device_id: 'd', account_uuid: 'a', session_id: 's-1' });
    const { body, ignoredParams } = translate('responses', { metadata: { user_id } });
    expect(body.prompt_cache_key).toMatch(/^[0-9a-f]{32}$/);
    expect(body.prompt_cache_key).toBe(
      bodyOf({ metadata: { user_id: JSON.stringify({ device_id: 'other', session_id: 's-1' }) } }).prompt_cache_key,
    );
    expect(JSON.stringify(body)).not.toContain('s-1');
    expect(ignoredParams).toEqual([]);
  });

  it('lists what it drops, and cuts at stop sequences itself', () => {
    const { ignoredParams, answer } = translate('responses', {
      top_k: 5,
      context_management: { edits: [] },
      container: 'c',
      stop_sequences: ['X'],
      mcp_servers: [],
    });
    expect([...ignoredParams].sort()).toEqual(['container', 'context_management', 'mcp_servers', 'top_k']);
    expect(answer.createFilters()).toHaveLength(2);
  });

  it('asks for 16 tokens at least, and for structured output', () => {
    const schema = { type: 'object', properties: {} };
    expect(bodyOf({ max_tokens: 1, output_config: { format: { type: 'json_schema', schema } } })).toMatchObject({
      max_output_tokens: 16,
      text: { format: { type: 'json_schema', name: 'response', schema } },
    });
  });

  it('refuses what would need Anthropic’s file store', () => {
    const image = { type: 'image', source: { type: 'file', file_id: 'file_01' } };
    expect(refusalOf({ messages: [{ role: 'user', content: [image] }] })).toMatchObject({
      status: 400,
      details: { param: 'messages[0].content[0]' },
    });
  });

  it.each(['image', 'document'])('refuses an %s at an address that is not https, as for every other client', (type) => {
    const block = { type, source: { type: 'url', url: 'http://intranet.example/plan.png' } };
    expect(refusalOf({ messages: [{ role: 'user', content: [block] }] })).toMatchObject({
      status: 400,
      details: { param: 'messages[0].content[0].source.url', code: 'invalid_image_url' },
    });
  });
});

describe('Messages to a Chat-compatible server', () => {
  const messagesOf = (body: JsonObject, model?: string): unknown => translate('chat', body, model).body.messages;

  it('writes system, tool messages before the rest of their turn, and null beside calls', () => {
    expect(messagesOf({ system: 'S', ...loop('r') })).toEqual([
      { role: 'system', content: 'S' },
      { role: 'user', content: 'hi' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'toolu_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
      },
      { role: 'tool', tool_call_id: 'toolu_1', content: 'r' },
      { role: 'user', content: 'so?' },
    ]);
  });

  it('puts images of a result into a user message', () => {
    expect(
      (
        messagesOf(
          loop([
            { type: 'text', text: 'see' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'QQ' } },
          ]),
        ) as unknown[]
      ).slice(2),
    ).toEqual([
      { role: 'tool', tool_call_id: 'toolu_1', content: 'see\n[image]' },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,QQ' } },
          { type: 'text', text: 'so?' },
        ],
      },
    ]);
  });

  it('gives reasoning back only to models that demand it', () => {
    const thinking = {
      type: 'thinking',
      thinking: 'hm',
      signature: encodeCarrier({ seal: { family: 'chat', value: '' }, redacted: false }),
    };
    const body = { messages: [USER, { role: 'assistant', content: [thinking, { type: 'text', text: 'a' }] }, USER] };
    expect(messagesOf(body, 'deepseek-reasoner')).toContainEqual({
      role: 'assistant',
      content: 'a',
      reasoning_content: 'hm',
    });
    expect(messagesOf(body, 'glm-5')).toContainEqual({ role: 'assistant', content: 'a' });
  });

  it('writes max_tokens, effort, tools and asks for usage in a stream', () => {
    const { body } = translate('chat', {
      stream: true,
      thinking: { type: 'enabled', budget_tokens: 31_999 },
      tools: [{ name: 'f', input_schema: {} }],
      tool_choice: { type: 'any' },
      stop_sequences: ['X'],
      temperature: 0.5,
    });
    expect(body).toMatchObject({
      max_tokens: 1000,
      reasoning_effort: 'high',
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } }],
      tool_choice: 'required',
      stop: ['X'],
      temperature: 0.5,
      stream: true,
      stream_options: { include_usage: true },
    });
  });
});

describe('Messages to generateContent', () => {
  it('writes a whole conversation', () => {
    const { body } = translate('generate', {
      system: 'S',
      ...loop('r'),
      thinking: { type: 'enabled', budget_tokens: 8000 },
    });
    expect(body).toMatchObject({
      systemInstruction: { parts: [{ text: 'S' }] },
      contents: [
        { role: 'user', parts: [{ text: 'hi' }] },
        { role: 'model', parts: [{ functionCall: { name: 'f', args: { a: 1 } } }] },
        { role: 'user', parts: [{ functionResponse: { name: 'f', response: { output: 'r' } } }, { text: 'so?' }] },
      ],
      generationConfig: { maxOutputTokens: 1000, thinkingConfig: { thinkingBudget: 8000, includeThoughts: true } },
    });
  });
});
