import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../config/read-config.js';
import { type Dialect, DIALECTS } from '../dialects/dialect.js';
import { type ModelCapabilities } from '../reasoning/model-capabilities.js';
import { CAPABILITY_TABLE } from './capability-table.js';
import { findCapabilities } from './find-capabilities.js';

type Row = [modelId: string, expected: Partial<ModelCapabilities>];
const rows = (dialect: Dialect, table: Row[]): void => {
  it.each(table)('%s', (modelId, expected) => {
    expect(findCapabilities(modelId, dialect, [])).toMatchObject(expected);
  });
};

describe('messages', () => {
  const adaptive = { thinking: 'adaptive', sampling: 'defaultsOnly', prefill: false } as const;
  const budget = { thinking: 'budget', thinksByDefault: false, forcedToolChoice: 'never', prefill: true } as const;
  rows('messages', [
    [
      'claude-opus-5',
      {
        ...adaptive,
        thinksByDefault: true,
        canDisableThinking: true,
        maxOutputTokens: 128_000,
        forcedToolChoice: 'always',
      },
    ],
    ['claude-opus-5-20260801', { ...adaptive, thinksByDefault: true }],
    ['claude-sonnet-5', { ...adaptive, thinksByDefault: true, canDisableThinking: true }],
    ['claude-opus-4-8', { ...adaptive, thinksByDefault: false, efforts: ['low', 'medium', 'high', 'xhigh', 'max'] }],
    ['claude-opus-4-7', { ...adaptive, thinksByDefault: false, forcedToolChoice: 'always' }],
    ['claude-fable-5', { ...adaptive, thinksByDefault: true, canDisableThinking: false, forcedToolChoice: 'never' }],
    ['claude-mythos-5', { ...adaptive, forcedToolChoice: 'never' }],
    ['claude-mythos-preview', { ...adaptive, forcedToolChoice: 'never' }],
    [
      'claude-opus-4-6',
      {
        thinking: 'both',
        efforts: ['low', 'medium', 'high', 'max'],
        forcedToolChoice: 'adaptiveOnly',
        sampling: 'either',
        prefill: false,
        maxOutputTokens: 128_000,
      },
    ],
    ['claude-opus-4-6-fast', { thinking: 'both' }],
    ['claude-sonnet-4-6', { thinking: 'both', thinksByDefault: false }],
    ['claude-opus-4-5-20251101', { ...budget, efforts: ['low', 'medium', 'high'], maxOutputTokens: 64_000 }],
    ['claude-sonnet-4-5-20250929', { ...budget, efforts: [], sampling: 'either' }],
    ['claude-haiku-4-5-20251001', { ...budget, maxOutputTokens: 64_000 }],
    ['claude-opus-4-1-20250805', { ...budget, maxOutputTokens: 32_000 }],
    ['claude-opus-4-20250514', { ...budget, maxOutputTokens: 32_000 }],
    ['claude-opus-4-0', { ...budget, maxOutputTokens: 32_000 }],
    ['claude-sonnet-4-20250514', { ...budget, maxOutputTokens: 64_000 }],
    ['claude-3-7-sonnet-20250219', budget],
    [
      'claude-3-5-haiku-20241022',
      { thinking: 'none', maxOutputTokens: 8192, forcedToolChoice: 'always', sampling: 'free' },
    ],
    ['claude-3-opus-20240229', { thinking: 'none', maxOutputTokens: 4096 }],
    ['claude-2.1', { thinking: 'none' }],
    [
      'claude-opus-4-9',
      {
        ...adaptive,
        canDisableThinking: false,
        efforts: ['low', 'medium', 'high'],
        forcedToolChoice: 'never',
        maxOutputTokens: undefined,
      },
    ],
    ['claude-novel-7', { ...adaptive, canDisableThinking: false, maxOutputTokens: undefined }],
    ['anthropic/claude-opus-4-5', { ...budget, efforts: ['low', 'medium', 'high'] }],
    ['minimax-m2.5', { ...budget, maxOutputTokens: undefined }],
  ]);
});

describe('responses', () => {
  const none = { thinking: 'adaptive', effortNone: true, sampling: 'withoutThinking' } as const;
  const never = { thinking: 'adaptive', thinksByDefault: true, effortNone: false, sampling: 'never' } as const;
  const without = { thinking: 'none', thinksByDefault: false, sampling: 'free' } as const;
  rows('responses', [
    ['gpt-5.6', { ...none, thinksByDefault: true, efforts: ['low', 'medium', 'high', 'xhigh'] }],
    ['gpt-5.5', { ...none, thinksByDefault: true }],
    ['gpt-5.5-pro', never],
    ['gpt-5.4-pro-2026-03-05', never],
    ['gpt-5.2-pro', never],
    ['gpt-5.2-chat-latest', never],
    ['gpt-5.1-codex', never],
    ['gpt-5.1-codex-max', { ...never, efforts: ['low', 'medium', 'high', 'xhigh'] }],
    ['gpt-5-2025-08-07', { ...never, efforts: ['minimal', 'low', 'medium', 'high'] }],
    ['gpt-5-mini', never],
    ['o3', never],
    ['o4-mini', never],
    ['gpt-5.4', { ...none, thinksByDefault: false }],
    ['gpt-5.4-fast', { ...none, thinksByDefault: false }],
    ['gpt-5.4-mini', { ...none, thinksByDefault: false }],
    ['gpt-5.3-codex', { ...none, thinksByDefault: false }],
    ['gpt-5.2', { ...none, thinksByDefault: false, efforts: ['low', 'medium', 'high', 'xhigh'] }],
    ['gpt-5.2-codex', { ...none, thinksByDefault: false }],
    ['gpt-5.1', { ...none, thinksByDefault: false, efforts: ['low', 'medium', 'high'] }],
    ['gpt-5-chat-latest', without],
    ['gpt-4o', without],
    ['gpt-4.1-mini', without],
    ['olmo-3', without],
    ['gpt-50', without],
  ]);
});

describe('chat', () => {
  rows('chat', [
    ['glm-5', { thinking: 'adaptive', efforts: ['low', 'medium', 'high'], sampling: 'free', effortNone: false }],
    ['kimi-k2.5', { thinking: 'adaptive' }],
    ['fireworks/models/glm-4.7', { thinking: 'adaptive' }],
    ['gpt-5.4', { effortNone: true }],
    ['gpt-4o', { thinking: 'none' }],
  ]);
});

describe('generate', () => {
  rows('generate', [
    ['gemini-3-flash-preview', { thinking: 'adaptive', efforts: ['low', 'medium', 'high'] }],
    ['gemini-3.1-pro-preview', { thinking: 'adaptive', efforts: ['low', 'medium', 'high'] }],
    ['gemini-3-pro-preview', { thinking: 'adaptive', efforts: ['low', 'high'] }],
    ['gemini-2.5-flash', { thinking: 'budget' }],
    ['gemini-2.0-flash', { thinking: 'none' }],
    ['gemini-1.5-pro', { thinking: 'none' }],
    ['gemini-4-pro', { thinking: 'adaptive' }],
    ['gemma-3', { thinking: 'none' }],
  ]);
});

describe('rules of single models', () => {
  it.each<[modelId: string, dialect: Dialect, expected: Partial<ModelCapabilities>]>([
    ['claude-opus-4-8', 'messages', { contextWindow: 200_000 }],
    ['minimax-m2.5', 'messages', { contextWindow: 128_000 }],
    ['glm-5', 'chat', { contextWindow: 128_000 }],
    ['gpt-5.4', 'responses', { contextWindow: 272_000 }],
    ['o3', 'responses', { contextWindow: 200_000 }],
    ['gemini-2.0-flash', 'generate', { contextWindow: 1_048_576 }],
    ['claude-opus-4-1', 'messages', { structuredOutput: true, minBudgetTokens: 1024 }],
    ['claude-sonnet-4-5', 'messages', { structuredOutput: true, webSearch: true }],
    ['claude-novel-7', 'messages', { structuredOutput: true, thinkingDisplay: true }],
    ['claude-opus-4-6', 'messages', { structuredOutput: true, thinkingDisplay: false }],
    ['claude-opus-4-20250514', 'messages', { structuredOutput: false }],
    ['claude-sonnet-4@20250514', 'messages', { structuredOutput: false, thinking: 'budget' }],
    ['claude-3-7-sonnet-20250219', 'messages', { structuredOutput: false }],
    ['claude-3-5-haiku-20241022', 'messages', { structuredOutput: false }],
    ['minimax-m2.5', 'messages', { structuredOutput: false, webSearch: false }],
    ['deepseek-chat', 'chat', { reasoningInHistory: true, thinking: 'adaptive' }],
    ['deepseek-ai/DeepSeek-V3.2', 'chat', { reasoningInHistory: true }],
    ['moonshotai/Kimi-K2-Thinking', 'chat', { reasoningInHistory: true }],
    ['glm-5', 'chat', { reasoningInHistory: false, outputLimitField: 'max_tokens', maxStopSequences: 4 }],
    ['gpt-5.4', 'chat', { outputLimitField: 'max_completion_tokens', maxStopSequences: 0 }],
    ['gpt-4o', 'chat', { outputLimitField: 'max_tokens', maxStopSequences: 4 }],
    ['gemini-3-flash-preview', 'generate', { callSignatures: true, webSearch: true }],
    ['gpt-5.4', 'responses', { webSearch: true }],
    ['gpt-4o', 'responses', { webSearch: true }],
    ['gemini-2.5-pro', 'generate', { callSignatures: false, minBudgetTokens: 128, maxBudgetTokens: 32_768 }],
    ['gemini-2.5-flash', 'generate', { maxStopSequences: 5, canDisableThinking: true, maxBudgetTokens: 24_576 }],
    ['gemini-2.5-flash-lite', 'generate', { thinksByDefault: false, minBudgetTokens: 512 }],
    ['eu.anthropic.claude-opus-4-8-v1:0', 'messages', { thinking: 'adaptive' }],
    ['anthropic.claude-haiku-4-5-20251001-v1:0', 'messages', { thinking: 'budget', maxOutputTokens: 64_000 }],
  ])('%s', (modelId, dialect, expected) => {
    expect(findCapabilities(modelId, dialect, [])).toMatchObject(expected);
  });
});

describe('overrides of the configuration', () => {
  it('change the cells that they name, the first match only', () => {
    const found = findCapabilities('claude-opus-4-5', 'messages', [
      { match: 'gpt-*', thinking: 'none' },
      { match: 'claude-opus', maxOutputTokens: 1000, thinking: undefined },
      { match: 'claude-*', prefill: false },
    ]);
    expect(found).toEqual({ ...findCapabilities('claude-opus-4-5', 'messages', []), maxOutputTokens: 1000 });
    expect(found).not.toHaveProperty('match');
  });

  it.each([
    ['a glob over the whole id', 'claude-*-4-5', true],
    ['a glob that matches a part only', 'opus*', false],
    ['an exact id', 'claude-opus-4-5', true],
    ['a prefix', 'claude-opus-4', true],
    ['a prefix that ends within a part', 'claude-op', false],
  ])('%s', (_, match, applies) => {
    const { maxOutputTokens } = findCapabilities('claude-opus-4-5', 'messages', [{ match, maxOutputTokens: 7 }]);
    expect(maxOutputTokens === 7).toBe(applies);
  });

  it('reach every capability', () => {
    const all: Required<ModelCapabilities> = {
      contextWindow: 4,
      maxOutputTokens: 5,
      thinking: 'both',
      minBudgetTokens: 6,
      maxBudgetTokens: 7,
      thinkingDisplay: false,
      thinksByDefault: true,
      canDisableThinking: false,
      efforts: ['max'],
      effortNone: true,
      offMode: 'none',
      forcedToolChoice: 'adaptiveOnly',
      sampling: 'never',
      prefill: false,
      structuredOutput: true,
      webSearch: true,
      outputLimitField: 'max_completion_tokens',
      maxStopSequences: 8,
      reasoningInHistory: true,
      promptCaching: 'key',
      callSignatures: true,
    };
    const { config, warnings } = readConfig(JSON.stringify({ capabilities: [{ match: 'm', ...all }] }));
    expect(warnings).toEqual([]);
    expect(findCapabilities('m', 'messages', config.capabilities)).toEqual(all);
    const names = DIALECTS.flatMap((dialect) =>
      [...CAPABILITY_TABLE[dialect].rows.map((row) => row.capabilities), CAPABILITY_TABLE[dialect].fallback].flatMap(
        (row) => Object.keys(row),
      ),
    );
    expect([...new Set(names)].sort()).toEqual(Object.keys(all).sort());
  });

  it('leave a cell alone that they set to null', () => {
    const { config } = readConfig(JSON.stringify({ capabilities: [{ match: 'm', thinking: null, prefill: false }] }));
    const found = findCapabilities('m', 'messages', []);
    expect(findCapabilities('m', 'messages', config.capabilities)).toEqual({ ...found, prefill: false });
  });
});

describe('an endpoint that calls a model otherwise', () => {
  const known = findCapabilities('claude-opus-4-8', 'messages', []);

  it('has what is known of its own name first', () => {
    expect(findCapabilities('eu.anthropic.claude-opus-4-8-v1:0', 'messages', [], 'minimax-m2.5')).toEqual(known);
  });

  it("has what is known of the model's name where its own says nothing", () => {
    expect(findCapabilities('prod-eu', 'messages', [], 'claude-opus-4-8')).toEqual(known);
    const overrides = [{ match: 'claude-opus-4-8', contextWindow: 5 }];
    expect(findCapabilities('prod-eu', 'messages', overrides, 'claude-opus-4-8').contextWindow).toBe(5);
    const own = [{ match: 'prod-eu', contextWindow: 6 }, ...overrides];
    expect(findCapabilities('prod-eu', 'messages', own.toReversed(), 'claude-opus-4-8').contextWindow).toBe(6);
  });
});
