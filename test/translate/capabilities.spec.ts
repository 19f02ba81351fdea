import { type JsonObject } from '../../src/dialects/wire-value.js';
import { describe, expect, it } from '@jest/globals';
import { type CapabilityOverride } from '../../src/reasoning/model-capabilities.js';
import { findCapabilities } from '../../src/models/find-capabilities.js';
import { type Dialect } from '../../src/dialects/dialect.js';
import { type NeutralEvent } from '../../src/translate/neutral/neutral-events.js';
import { translateFor } from './translate-for.js';

const HISTORY = [
  { role: 'user', content: 'weather?' },
  {
    role: 'assistant',
    content: [
      { type: 'thinking', thinking: 'It asks for the weather.', signature: '' },
      { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} },
    ],
  },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'rain' }] },
];
const FUNCTION = { type: 'function', name: 'look', parameters: { type: 'object', properties: {} } };
const SCHEMA = { type: 'json_schema', json_schema: { name: 'it', schema: { type: 'object', properties: {} } } };

function written(to: Dialect, model: string, body: JsonObject, override: Omit<CapabilityOverride, 'match'>): string {
  const capabilities = findCapabilities(model, to, [{ match: model, ...override }]);
  const from = 'response_format' in body || 'reasoning_effort' in body ? 'chat' : 'messages';
  return JSON.stringify(translateFor(from, to, model, { model, max_tokens: 9000, ...body }, { capabilities }).body);
}

describe('a capability of config.json decides over the table', () => {
  it.each<[string, Dialect, string, JsonObject, Omit<CapabilityOverride, 'match'>, string]>([
    [
      'structuredOutput',
      'messages',
      'minimax-m2.5',
      { messages: HISTORY.slice(0, 1), response_format: SCHEMA },
      { structuredOutput: true },
      '"output_config":{"format"',
    ],
    [
      'thinkingDisplay',
      'messages',
      'claude-opus-4-6',
      { messages: HISTORY.slice(0, 1), reasoning_effort: 'high' },
      { thinkingDisplay: true },
      '"display":"summarized"',
    ],
    [
      'outputLimitField',
      'chat',
      'glm-5',
      { messages: HISTORY },
      { outputLimitField: 'max_completion_tokens' },
      '"max_completion_tokens":9000',
    ],
    ['reasoningInHistory', 'chat', 'glm-5', { messages: HISTORY }, { reasoningInHistory: true }, '"reasoning_content"'],
    [
      'callSignatures',
      'generate',
      'gemini-2.5-pro',
      { messages: HISTORY },
      { callSignatures: true },
      'thoughtSignature',
    ],
    [
      'maxBudgetTokens',
      'generate',
      'gemini-2.5-pro',
      { messages: HISTORY, thinking: { type: 'enabled', budget_tokens: 30_000 } },
      { maxBudgetTokens: 20_000 },
      '"thinkingBudget":20000',
    ],
    [
      'minBudgetTokens',
      'generate',
      'gemini-2.5-pro',
      { messages: HISTORY, thinking: { type: 'enabled', budget_tokens: 1024 } },
      { minBudgetTokens: 2000 },
      '"thinkingBudget":2000',
    ],
  ])('%s', (_, to, model, body, override, mark) => {
    expect(written(to, model, body, {})).not.toContain(mark);
    expect(written(to, model, body, override)).toContain(mark);
  });

  it('and a stop sequence that the model does not take is left to the gateway', () => {
    const body = { messages: HISTORY.slice(0, 1), stop_sequences: ['END'] };
    expect(written('chat', 'glm-5', body, {})).toContain('"stop":["END"]');
    expect(written('chat', 'glm-5', body, { maxStopSequences: 0 })).not.toContain('END');
    expect(written('chat', 'gpt-5.4', body, {})).not.toContain('END');
    expect(written('chat', 'gpt-5.4', body, { maxStopSequences: 1 })).toContain('"stop":["END"]');
    expect(written('generate', 'gemini-3-pro-preview', body, { maxStopSequences: 0 })).not.toContain('END');
  });

  it('and the web search goes to models whose vendor runs it', () => {
    const search = { type: 'web_search_20250305', name: 'web_search' };
    const look = { name: 'look', input_schema: { type: 'object' } };
    const asked = (to: Dialect, model: string, tools: object[], override: Omit<CapabilityOverride, 'match'> = {}) => {
      const capabilities = findCapabilities(model, to, [{ match: model, ...override }]);
      const from = to === 'messages' ? 'responses' : 'messages';
      const given =
        from === 'messages' ? tools : tools.map((tool) => (tool === search ? { type: 'web_search' } : FUNCTION));
      const request = { model, max_tokens: 9000, messages: HISTORY.slice(0, 1), input: 'weather?', tools: given };
      const { body, ignoredParams } = translateFor(from, to, model, request, { capabilities });
      return [/web_search|googleSearch/.test(JSON.stringify(body.tools ?? [])), ignoredParams.includes('tools[0]')];
    };
    expect(asked('generate', 'gemini-2.5-pro', [search])).toEqual([true, false]);
    expect(asked('generate', 'gemini-2.5-pro', [search], { webSearch: false })).toEqual([false, true]);
    expect(asked('responses', 'gpt-5.4', [search, look])).toEqual([true, false]);
    expect(asked('responses', 'gpt-5.4', [search], { webSearch: false })).toEqual([false, true]);
    expect(asked('messages', 'claude-opus-4-8', [search, look])).toEqual([true, false]);
    expect(asked('messages', 'minimax-m2.5', [search, look])).toEqual([false, true]);
    expect(asked('messages', 'minimax-m2.5', [search, look], { webSearch: true })).toEqual([true, false]);
  });

  it('and a blank stop sequence, which Claude refuses, is looked for by the gateway', () => {
    const body = { model: 'm', messages: [{ role: 'user', content: 'hi' }], stop: ['END', '\n\n'] };
    const { body: sent, answer } = translateFor('chat', 'messages', 'claude-opus-4-5', body);
    expect(sent.stop_sequences).toEqual(['END']);
    const cut = answer
      .createFilters()
      .reduce((events, filter) => filter(events), [{ type: 'textDelta', text: 'one\n\ntwo' }] as NeutralEvent[]);
    expect(cut).toContainEqual({ type: 'textDelta', text: 'one' });
    expect(JSON.stringify(cut)).not.toContain('two');
  });

  it("and OpenAI's reasoning models are never given max_tokens on Chat", () => {
    const body = written('chat', 'gpt-5.4', { messages: HISTORY.slice(0, 1) }, {});
    expect(body).toContain('"max_completion_tokens":9000');
    expect(body).not.toContain('max_tokens');
  });

  it('and Gemini 2.5 Flash is never asked for more thinking than it takes', () => {
    const body = { messages: HISTORY.slice(0, 1), reasoning_effort: 'xhigh' };
    expect(written('generate', 'gemini-2.5-flash', body, {})).toContain('"thinkingBudget":24576');
  });
});
