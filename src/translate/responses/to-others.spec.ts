import { type JsonObject } from '../../dialects/wire-value.js';
import { describe, expect, it } from '@jest/globals';
import { refusalFrom, translateFor, withoutMarks } from '../../../test/translate/translate-for.js';
import { type Dialect } from '../../dialects/dialect.js';
import { type GatewayError } from '../../dialects/gateway-error.js';
import { encodeCarrier } from '../wire/carrier.js';
import { type TranslatedRequest, type TranslateOptions } from '../translate-request.js';

const translate = (
  body: JsonObject,
  to: Dialect = 'messages',
  model = 'claude-opus-4-6',
  more: Partial<TranslateOptions> = {},
): TranslatedRequest =>
  translateFor(
    'responses',
    to,
    model,
    { model: 'alias', input: 'hi', ...body },
    { ...(to === 'messages' && withoutMarks(model)), ...more },
  );

const refusalOf = (body: JsonObject): GatewayError => refusalFrom(() => translate(body));

const message = (role: string, ...content: object[]): object => ({ type: 'message', role, content });
const text = (value: string): object => ({ type: 'input_text', text: value });

describe('Responses to Messages', () => {
  it('reads a bare text, instructions and developer items', () => {
    expect(
      translate({ instructions: 'I', input: [message('developer', text('D')), { role: 'user', content: 'hi' }] }).body,
    ).toEqual({
      model: 'claude-opus-4-6',
      max_tokens: 32_000,
      system: [
        { type: 'text', text: 'I' },
        { type: 'text', text: 'D' },
      ],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
    });
    expect(translate({}).body.messages).toEqual([{ role: 'user', content: [{ type: 'text', text: 'hi' }] }]);
  });

  it('reads images and files', () => {
    const input = [
      message(
        'user',
        { type: 'input_image', image_url: 'data:image/png;base64,QQ' },
        { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,QQ' },
        { type: 'input_file', file_url: 'https://a.example/x.pdf' },
      ),
    ];
    expect((translate({ input }).body.messages as { content: unknown }[])[0]!.content).toMatchObject([
      { type: 'image', source: { type: 'base64', media_type: 'image/png' } },
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf' }, title: 'a.pdf' },
      { type: 'document', source: { type: 'url', url: 'https://a.example/x.pdf' } },
    ]);
  });

  it('reads calls of every kind with their outputs, parallel ones as one turn', () => {
    const input = [
      { role: 'user', content: 'hi' },
      { type: 'function_call', id: 'fc_1', call_id: 'c1', name: 'f', arguments: '{"a":1}' },
      { type: 'custom_tool_call', call_id: 'c2', name: 'patch', input: '*** Begin' },
      { type: 'function_call_output', call_id: 'c1', output: 'r1' },
      {
        type: 'custom_tool_call_output',
        call_id: 'c2',
        output: [text('r2'), { type: 'input_image', image_url: 'data:image/png;base64,QQ' }],
      },
      { type: 'local_shell_call', call_id: 'c3', action: { type: 'exec', command: ['ls'] } },
      { type: 'local_shell_call_output', call_id: 'c3', output: 'r3' },
    ];
    expect(
      (translate({ input, tools: [{ type: 'custom', name: 'patch' }] }).body.messages as unknown[]).slice(1),
    ).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'c1', name: 'f', input: { a: 1 } },
          { type: 'tool_use', id: 'c2', name: 'patch', input: { input: '*** Begin' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'c1', content: 'r1' },
          {
            type: 'tool_result',
            tool_use_id: 'c2',
            content: [
              { type: 'text', text: 'r2' },
              { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'QQ' } },
            ],
          },
        ],
      },
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id: 'c3', name: 'local_shell', input: { type: 'exec', command: ['ls'] } }],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c3', content: 'r3' }] },
    ]);
  });

  it('restores Claude’s thinking and drops foreign reasoning', () => {
    const encrypted_content = encodeCarrier({ seal: { family: 'claude', value: 'S' }, redacted: false });
    const redacted = encodeCarrier({ seal: { family: 'claude', value: 'R' }, redacted: true });
    const input = [
      { role: 'user', content: 'hi' },
      { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content },
      { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: redacted },
      { type: 'reasoning', id: 'rs_3', summary: [], encrypted_content: 'openai-own' },
      message('assistant', { type: 'output_text', text: 'a' }),
      { role: 'user', content: 'on' },
    ];
    expect((translate({ input }).body.messages as { content: unknown }[])[1]!.content).toEqual([
      { type: 'thinking', thinking: 'hm', signature: 'S' },
      { type: 'redacted_thinking', data: 'R' },
      { type: 'text', text: 'a' },
    ]);
  });

  it('flattens namespaces and gives them back', () => {
    const { body, answer } = translate({
      tools: [
        {
          type: 'namespace',
          name: 'mcp__git',
          description: 'G',
          tools: [{ type: 'function', name: 'log', parameters: { type: 'object', properties: {} } }],
        },
        { type: 'function', name: 'exec_command' },
        { type: 'image_generation' },
      ],
      tool_choice: { type: 'function', name: 'log', namespace: 'mcp__git' },
      input: [
        { role: 'user', content: 'x' },
        { type: 'function_call', call_id: 'c', name: 'log', namespace: 'mcp__git', arguments: '{}' },
      ],
    });
    expect((body.tools as { name: string }[]).map(({ name }) => name)).toEqual(['mcp__git__log', 'exec_command']);
    expect(body.tool_choice).toEqual({ type: 'tool', name: 'mcp__git__log' });
    expect(body.messages).toMatchObject([{}, { content: [{ name: 'mcp__git__log' }] }, {}]);
    expect(answer.client.toolForms?.get('mcp__git__log')).toEqual({
      kind: 'function',
      namespace: 'mcp__git',
      name: 'log',
    });
  });

  it('replaces web search, leaves other hosted tools out and lists them', () => {
    const { body, ignoredParams } = translate({
      tools: [{ type: 'web_search', filters: { allowed_domains: ['a.example'] } }, { type: 'image_generation' }],
      truncation: 'auto',
      client_metadata: {},
    });
    expect(body.tools).toEqual([{ type: 'web_search_20250305', name: 'web_search', allowed_domains: ['a.example'] }]);
    expect([...ignoredParams].sort()).toEqual(['client_metadata', 'tools[1]', 'truncation']);
  });

  it('maps effort and structured output', () => {
    const schema = { type: 'object', properties: {} };
    expect(
      translate({
        reasoning: { effort: 'high', summary: 'auto' },
        text: { format: { type: 'json_schema', name: 'n', schema } },
      }).body,
    ).toMatchObject({
      thinking: { type: 'adaptive' },
      output_config: {
        effort: 'high',
        format: { type: 'json_schema', schema: { ...schema, additionalProperties: false } },
      },
    });
    expect(translate({ reasoning: { effort: 'none' } }, 'messages', 'claude-sonnet-5').body.thinking).toEqual({
      type: 'disabled',
    });
  });

  it('repeats the settings in the response', () => {
    expect(
      translate({ instructions: 'I', tools: [{ type: 'function', name: 'f' }], store: false }).answer.client.echo,
    ).toEqual({
      instructions: 'I',
      tools: [{ type: 'function', name: 'f' }],
      store: false,
    });
  });

  it.each([
    ['previous_response_id', { previous_response_id: 'resp_1' }],
    ['conversation', { conversation: 'conv_1' }],
    ['prompt', { prompt: { id: 'p' } }],
    ['background', { background: true }],
    ['input[0]', { input: [{ type: 'item_reference', id: 'x' }] }],
    ['input[0].content[0]', { input: [message('user', { type: 'input_image', file_id: 'file-1' })] }],
    ['input', { input: 5 }],
  ])('refuses %s', (param, body) => {
    expect(refusalOf(body)).toMatchObject({ status: 400, details: { param } });
  });
});

describe('Responses to other upstreams', () => {
  it('reaches Chat-compatible servers and Gemini', () => {
    const body = { instructions: 'I', max_output_tokens: 9, tools: [{ type: 'custom', name: 'patch' }] };
    expect(translate(body, 'chat', 'glm-5').body).toMatchObject({
      messages: [
        { role: 'system', content: 'I' },
        { role: 'user', content: 'hi' },
      ],
      max_tokens: 9,
      tools: [{ function: { name: 'patch', parameters: { required: ['input'] } } }],
    });
    expect(translate(body, 'generate', 'gemini-2.5-pro').body).toMatchObject({
      systemInstruction: { parts: [{ text: 'I' }] },
      generationConfig: { maxOutputTokens: 9 },
      tools: [{ functionDeclarations: [{ name: 'patch' }] }],
    });
  });
});
