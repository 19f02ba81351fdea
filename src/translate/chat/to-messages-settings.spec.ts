import { type JsonObject } from '../../dialects/wire-value.js';
import { describe, expect, it } from '@jest/globals';
import { refusalFrom, translateFor } from '../../../test/translate/translate-for.js';
import { type GatewayError } from '../../dialects/gateway-error.js';
import { type TranslatedRequest, type TranslateOptions } from '../translate-request.js';

const USER = { role: 'user', content: 'hi' };

const translate = (
  body: JsonObject,
  model = 'claude-sonnet-4-5',
  more: Partial<TranslateOptions> = {},
): TranslatedRequest => translateFor('chat', 'messages', model, { model: 'alias', messages: [USER], ...body }, more);

const bodyOf = (body: JsonObject, model?: string, more?: Partial<TranslateOptions>): JsonObject =>
  translate(body, model, more).body;

const refusalOf = (body: JsonObject, model?: string): GatewayError => refusalFrom(() => translate(body, model));

const call = (id: string, name = 'f', args = '{"a":1}'): object => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});
const tool = (name: string, more: object = {}): object => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: {} }, ...more },
});

describe('Chat to Messages: top level', () => {
  it('writes the upstream model and a default of max_tokens', () => {
    expect(bodyOf({})).toEqual({
      model: 'claude-sonnet-4-5',
      max_tokens: 8192,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
    });
  });

  it('prefers max_completion_tokens, clamps to the model, refuses what is not positive', () => {
    expect(bodyOf({ max_completion_tokens: 5, max_tokens: 9 }).max_tokens).toBe(5);
    expect(bodyOf({ max_tokens: 999_999 }).max_tokens).toBe(64_000);
    expect(refusalOf({ max_tokens: 0 })).toMatchObject({ status: 400, details: { param: 'max_tokens' } });
  });

  it('lists a strict tool that an older Claude model cannot be held to', () => {
    const body = { tools: [tool('f', { strict: true })] };
    expect(translate(body).ignoredParams).toEqual([]);
    expect(translate(body, 'claude-3-5-haiku-20241022').ignoredParams).toEqual(['tools[].function.strict']);
  });

  it('treats null as absent and writes none (H29)', () => {
    const body = bodyOf({
      stop: null,
      temperature: null,
      top_p: null,
      tools: null,
      max_tokens: null,
      user: null,
      stream: null,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'a', cache_control: null }] }],
    });
    expect(JSON.stringify(body)).not.toContain('null');
    expect(Object.keys(body).sort()).toEqual(['max_tokens', 'messages', 'model']);
  });

  it('clamps temperature, drops top_p beside it (H11), keeps either alone', () => {
    expect(bodyOf({ temperature: 1.7, top_p: 0.5 })).toMatchObject({ temperature: 1 });
    expect(translate({ temperature: 0.2, top_p: 0.5 }).ignoredParams).toEqual(['top_p']);
    expect(bodyOf({ top_p: 0.5 }).top_p).toBe(0.5);
  });

  it('drops sampling for models that refuse it', () => {
    const { body, ignoredParams } = translate({ temperature: 0.2, top_k: 5 }, 'claude-opus-4-7');
    expect(body).not.toHaveProperty('temperature');
    expect(body).not.toHaveProperty('top_k');
    expect(ignoredParams).toEqual(['temperature', 'top_k']);
  });

  it('writes stop as a list without blanks and doubles', () => {
    expect(bodyOf({ stop: 'x' }).stop_sequences).toEqual(['x']);
    expect(bodyOf({ stop: ['x', '', ' \n', 'x', 'y'] }).stop_sequences).toEqual(['x', 'y']);
    expect(bodyOf({ stop: [] })).not.toHaveProperty('stop_sequences');
  });

  it('passes a user id, but never an e-mail address', () => {
    expect(bodyOf({ user: 'u-1' }).metadata).toEqual({ user_id: 'u-1' });
    const hashed = bodyOf({ user: 'anna@example.org' }).metadata as { user_id: string };
    expect(hashed.user_id).toMatch(/^[0-9a-f]{32}$/);
  });

  it('maps service tiers that exist on both sides', () => {
    expect(bodyOf({ service_tier: 'default' }).service_tier).toBe('standard_only');
    expect(translate({ service_tier: 'flex' }).ignoredParams).toEqual(['service_tier']);
  });

  it('lists what only tunes and refuses what changes the answer', () => {
    const { ignoredParams } = translate({
      seed: 1,
      logit_bias: { 1: 2 },
      presence_penalty: 1,
      store: false,
      prediction: {},
      verbosity: 'low',
      n: 1,
    });
    expect([...ignoredParams].sort()).toEqual([
      'logit_bias',
      'prediction',
      'presence_penalty',
      'seed',
      'store',
      'verbosity',
    ]);
    expect(refusalOf({ n: 2 })).toMatchObject({ status: 400, details: { param: 'n', code: 'unsupported_value' } });
    expect(refusalOf({ modalities: ['text', 'audio'] }).details.param).toBe('modalities');
    expect(refusalOf({ web_search_options: {} }).details.param).toBe('web_search_options');
  });

  it('requires model and messages', () => {
    expect(refusalOf({ model: undefined })).toMatchObject({ status: 400, details: { param: 'model' } });
    expect(refusalOf({ messages: [] })).toMatchObject({ status: 400, details: { param: 'messages' } });
  });

  it('forwards stream only when it was said', () => {
    expect(bodyOf({})).not.toHaveProperty('stream');
    expect(bodyOf({ stream: false }).stream).toBe(false);
  });

  it('adds the fast mode of the vendor with its beta', () => {
    const { body, addBetas } = translate({}, 'claude-opus-4-6', { fast: true });
    expect(body.speed).toBe('fast');
    expect(addBetas).toHaveLength(1);
  });
});

describe('Chat to Messages: structured output', () => {
  const schema = { type: 'object', properties: { n: { type: 'integer', minimum: 1 } }, required: ['n'] };
  const response_format = { type: 'json_schema', json_schema: { name: 'x', schema } };

  it('uses the format of models that have it', () => {
    expect(bodyOf({ response_format }).output_config).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          properties: { n: { type: 'integer', description: '(minimum: 1)' } },
          required: ['n'],
          additionalProperties: false,
        },
      },
    });
  });

  it('forces a tool for models that have not, or instructs beside other tools', () => {
    const forced = translate({ response_format }, 'claude-3-7-sonnet-20250219');
    expect(forced.body).toMatchObject({
      tools: [{ name: 'json_tool_call', input_schema: schema }],
      tool_choice: { type: 'tool', name: 'json_tool_call' },
    });
    const instructed = bodyOf({ response_format, tools: [tool('f')] }, 'claude-3-7-sonnet-20250219');
    expect(instructed).not.toHaveProperty('tool_choice');
    expect(JSON.stringify(instructed.system)).toContain('JSON schema');
  });

  it('instructs for json_object, without a prefill', () => {
    const body = bodyOf({ response_format: { type: 'json_object' } });
    expect(body.system).toHaveLength(1);
    expect((body.messages as unknown[]).at(-1)).toMatchObject({ role: 'user' });
  });
});

describe('Chat to Messages: reasoning', () => {
  const fields = (body: JsonObject, model: string, more: Partial<TranslateOptions> = {}): unknown => {
    const { thinking, output_config, max_tokens } = bodyOf(body, model, more);
    return { thinking, output_config, max_tokens };
  };

  it('honours reasoning_effort in the form that the model takes', () => {
    expect(fields({ reasoning_effort: 'medium' }, 'claude-opus-4-7')).toEqual({
      thinking: { type: 'adaptive', display: 'summarized' },
      output_config: { effort: 'medium' },
      max_tokens: 8192,
    });
    expect(fields({ reasoning_effort: 'xhigh' }, 'claude-opus-4-6')).toMatchObject({
      thinking: { type: 'adaptive' },
      output_config: { effort: 'high' },
    });
    expect(fields({ reasoning_effort: 'minimal' }, 'claude-sonnet-4-5')).toEqual({
      thinking: { type: 'enabled', budget_tokens: 1024 },
      max_tokens: 1024 + 8192,
    });
    expect(fields({ reasoning_effort: 'none' }, 'claude-sonnet-5')).toMatchObject({ thinking: { type: 'disabled' } });
    expect(translate({ reasoning_effort: 'high' }, 'claude-3-5-haiku-latest').ignoredParams).toEqual([
      'reasoning_effort',
    ]);
  });

  it('forwards thinking verbatim', () => {
    expect(
      fields({ thinking: { type: 'enabled', budget_tokens: 8192 }, max_tokens: 20_000 }, 'claude-sonnet-4-5'),
    ).toEqual({
      thinking: { type: 'enabled', budget_tokens: 8192 },
      max_tokens: 20_000,
    });
  });

  it('forces a level over whatever the client sent, with its beta', () => {
    const forced = translate({ thinking: { type: 'enabled', budget_tokens: 8192 } }, 'claude-sonnet-4-5', {
      level: 'high',
    });
    expect(forced.body).toMatchObject({
      thinking: { type: 'enabled', budget_tokens: 24_576 },
      max_tokens: 24_576 + 8192,
    });
    expect(forced.addBetas).toEqual(['interleaved-thinking-2025-05-14']);
    expect(fields({ reasoning_effort: 'low' }, 'claude-opus-5', { level: 'xhigh' })).toMatchObject({
      thinking: { type: 'adaptive' },
      output_config: { effort: 'xhigh' },
    });
  });

  it('turns reasoning off, by field where the model would think by itself', () => {
    const off = translate({ reasoning_effort: 'high' }, 'claude-sonnet-4-5', { level: 'off' });
    expect(off.body).not.toHaveProperty('thinking');
    expect(off.removeBetas).toEqual(['interleaved-thinking-2025-05-14']);
    expect(bodyOf({}, 'claude-sonnet-5', { level: 'off' }).thinking).toEqual({ type: 'disabled' });
  });

  it('makes room for the budget and never lowers the limit of the client (H12)', () => {
    expect(fields({ max_tokens: 1000 }, 'claude-sonnet-4-5', { level: 'low' })).toMatchObject({
      thinking: { budget_tokens: 4096 },
      max_tokens: 5096,
    });
    expect(fields({ max_tokens: 60_000 }, 'claude-sonnet-4-5', { level: 'low' })).toMatchObject({ max_tokens: 60_000 });
    expect(bodyOf({ max_tokens: 1 }, 'claude-sonnet-4-5', { level: 'high' })).not.toHaveProperty('thinking');
  });

  it('omits thinking where it would be refused, for this request only (H9, H10)', () => {
    const forcedTool = translate({ tools: [tool('f')], tool_choice: 'required' }, 'claude-sonnet-4-5', {
      level: 'high',
    });
    expect(forcedTool.body).not.toHaveProperty('thinking');
    expect(forcedTool.body.tool_choice).toEqual({ type: 'any' });
    expect(forcedTool.addBetas).toEqual([]);
    expect(
      bodyOf({ tools: [tool('f')], tool_choice: 'required' }, 'claude-opus-4-7', { level: 'high' }),
    ).toHaveProperty('thinking');
    const loop = [
      USER,
      { role: 'assistant', tool_calls: [call('a')] },
      { role: 'tool', tool_call_id: 'a', content: 'x' },
    ];
    expect(bodyOf({ messages: loop }, 'claude-sonnet-4-5', { level: 'high' })).not.toHaveProperty('thinking');
    expect(bodyOf({ messages: loop }, 'claude-opus-4-7', { level: 'high' })).toHaveProperty('thinking');
    expect(
      bodyOf({ messages: [USER, { role: 'assistant', content: 'so' }] }, 'claude-sonnet-4-5', { level: 'high' }),
    ).not.toHaveProperty('thinking');
  });

  it('removes sampling that thinking forbids', () => {
    const { body, ignoredParams } = translate({ temperature: 0.5, top_k: 3, top_p: 0.96 }, 'claude-sonnet-4-5', {
      level: 'low',
    });
    expect(body).toMatchObject({ top_p: 0.96 });
    expect(ignoredParams).toEqual(['temperature', 'top_k']);
  });
});
