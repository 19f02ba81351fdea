import { describe, expect, it } from '@jest/globals';
import { type BodyChanges } from './body-changes.js';
import { type ReasoningLevel } from './levels.js';
import { type ModelCapabilities } from './model-capabilities.js';
import { planMessagesReasoning } from './plan-messages-reasoning.js';

const BETA = 'interleaved-thinking-2025-05-14';

const budgetModel: ModelCapabilities = {
  contextWindow: 200_000,
  maxOutputTokens: 64_000,
  thinking: 'budget',
  thinksByDefault: false,
  canDisableThinking: true,
  efforts: [],
  effortNone: false,
  offMode: 'delete',
  forcedToolChoice: 'never',
  sampling: 'either',
  prefill: true,
  minBudgetTokens: 1024,
  thinkingDisplay: true,
  structuredOutput: true,
  webSearch: true,
  outputLimitField: 'max_tokens',
  reasoningInHistory: false,
  promptCaching: 'marks',
  callSignatures: false,
};
const adaptiveModel: ModelCapabilities = {
  ...budgetModel,
  thinking: 'adaptive',
  efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
  forcedToolChoice: 'always',
  sampling: 'defaultsOnly',
};
const eitherModel: ModelCapabilities = {
  ...adaptiveModel,
  thinking: 'both',
  efforts: ['low', 'medium', 'high', 'max'],
  forcedToolChoice: 'adaptiveOnly',
  sampling: 'either',
};

interface Messages {
  endsWithAssistant?: boolean;
  callsToolsWithoutThinking?: boolean;
}

function plan(
  level: ReasoningLevel,
  model: ModelCapabilities,
  body: Record<string, unknown>,
  messages: Messages = {},
): BodyChanges {
  return planMessagesReasoning(level, model, {
    read: (member) => body[member],
    endsWithAssistant: messages.endsWithAssistant ?? false,
    callsToolsWithoutThinking: messages.callsToolsWithoutThinking ?? false,
  });
}

const unreadable = {
  read: (): unknown => {
    throw new Error('auto must not read the body');
  },
  get endsWithAssistant(): boolean {
    throw new Error('auto must not read the messages');
  },
  get callsToolsWithoutThinking(): boolean {
    throw new Error('auto must not read the messages');
  },
};
const nothing = { set: {}, remove: [], addBetas: [], removeBetas: [] };

describe('auto', () => {
  it.each([
    ['budget', budgetModel],
    ['adaptive', adaptiveModel],
    ['thinks by default', { ...adaptiveModel, thinksByDefault: true }],
  ])('%s: reads and changes nothing', (_, model) => {
    expect(planMessagesReasoning('auto', model, unreadable)).toEqual(nothing);
  });
});

describe('off', () => {
  const defaultThinker = { ...adaptiveModel, thinksByDefault: true };
  const alwaysThinker = { ...defaultThinker, canDisableThinking: false };

  it('takes thinking, effort and the beta out', () => {
    expect(plan('off', budgetModel, { thinking: { type: 'enabled', budget_tokens: 8192 } })).toEqual({
      set: {},
      remove: ['output_config.effort', 'thinking'],
      addBetas: [],
      removeBetas: [BETA],
    });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['effort alone takes output_config with it', { output_config: { effort: 'max' } }, 'output_config'],
    ['what else output_config says stays', { output_config: { effort: 'max', format: {} } }, 'output_config.effort'],
  ])('%s', (_, body, removed) => {
    expect(plan('off', adaptiveModel, body).remove).toEqual([removed, 'thinking']);
  });

  it('says no to a model that thinks unasked', () => {
    const { set, remove, removeBetas } = plan('off', defaultThinker, {
      thinking: { type: 'adaptive' },
      output_config: { effort: 'xhigh' },
    });
    expect(set).toEqual({ thinking: { type: 'disabled' } });
    expect(remove).toEqual(['output_config']);
    expect(removeBetas).toEqual([BETA]);
  });

  it('deletes where a no is not accepted, unless the client said it itself', () => {
    expect(plan('off', alwaysThinker, { thinking: { type: 'adaptive' } })).toMatchObject({
      set: {},
      remove: ['output_config.effort', 'thinking'],
    });
    expect(plan('off', alwaysThinker, { thinking: { type: 'disabled' } })).toMatchObject({
      set: {},
      remove: ['output_config.effort'],
    });
  });

  const clearThinking = { type: 'clear_thinking_20251015', keep: 'all' };
  const clearTools = { type: 'clear_tool_uses_20250919' };
  it.each<[string, unknown, Record<string, unknown>, string[]]>([
    [
      'alone: all of it goes',
      { edits: [clearThinking] },
      {},
      ['context_management', 'output_config.effort', 'thinking'],
    ],
    [
      'among others: they stay',
      { edits: [clearThinking, clearTools] },
      { 'context_management.edits': [clearTools] },
      ['output_config.effort', 'thinking'],
    ],
    [
      'beside other fields: they stay',
      { edits: [clearThinking], x: 1 },
      { 'context_management.edits': [] },
      ['output_config.effort', 'thinking'],
    ],
    ['absent: nothing', { edits: [clearTools] }, {}, ['output_config.effort', 'thinking']],
    ['odd: nothing', { edits: 'x' }, {}, ['output_config.effort', 'thinking']],
  ])('context_management that requires thinking, %s', (_, management, set, remove) => {
    expect(plan('off', budgetModel, { context_management: management })).toMatchObject({ set, remove });
    expect(plan('off', defaultThinker, { context_management: management }).set).toEqual({
      ...set,
      thinking: { type: 'disabled' },
    });
  });
});

describe('a budget', () => {
  it.each<[ReasoningLevel, number]>([
    ['low', 4096],
    ['medium', 12_288],
    ['high', 24_576],
    ['xhigh', 24_576],
  ])('%s replaces what the client sent', (level, budget) => {
    expect(
      plan(level, budgetModel, { max_tokens: 32_000, thinking: { type: 'enabled', budget_tokens: 8192 } }),
    ).toEqual({
      set: { thinking: { type: 'enabled', budget_tokens: budget } },
      remove: [],
      addBetas: [BETA],
      removeBetas: [],
    });
  });

  it('is what a model gets that takes both forms', () => {
    expect(plan('medium', eitherModel, { max_tokens: 64_000 }).set).toEqual({
      thinking: { type: 'enabled', budget_tokens: 12_288 },
    });
  });

  it('raises max_tokens by itself', () => {
    expect(plan('high', budgetModel, { max_tokens: 4096 }).set).toEqual({
      thinking: { type: 'enabled', budget_tokens: 24_576 },
      max_tokens: 28_672,
    });
  });

  it('is cut to what the model can write', () => {
    expect(plan('high', { ...budgetModel, maxOutputTokens: 8192 }, { max_tokens: 4096 }).set).toEqual({
      thinking: { type: 'enabled', budget_tokens: 7168 },
      max_tokens: 8192,
    });
  });

  it('stands alone when there is no max_tokens', () => {
    expect(plan('low', budgetModel, {}).set).toEqual({ thinking: { type: 'enabled', budget_tokens: 4096 } });
  });

  it('is left out when no budget fits', () => {
    const { set, remove, addBetas } = plan('low', { ...budgetModel, maxOutputTokens: 1000 }, { max_tokens: 900 });
    expect([set, remove, addBetas]).toEqual([{}, ['thinking'], []]);
  });
});

describe('the adaptive form', () => {
  it.each<[ReasoningLevel, string]>([
    ['low', 'low'],
    ['medium', 'medium'],
    ['high', 'high'],
    ['xhigh', 'xhigh'],
  ])('%s', (level, effort) => {
    expect(
      plan(level, adaptiveModel, { max_tokens: 1024, thinking: { type: 'enabled', budget_tokens: 8192 } }),
    ).toEqual({
      set: { thinking: { type: 'adaptive', display: 'summarized' }, 'output_config.effort': effort },
      remove: [],
      addBetas: [BETA],
      removeBetas: [],
    });
  });

  it('takes the nearest lower effort', () => {
    expect(plan('xhigh', { ...adaptiveModel, efforts: ['low', 'medium', 'high'] }, {}).set).toMatchObject({
      'output_config.effort': 'high',
    });
  });
});

describe('left alone', () => {
  it('a model that cannot think', () => {
    expect(plan('high', { ...budgetModel, thinking: 'none' }, { max_tokens: 4096, temperature: 0 })).toEqual(nothing);
  });

  it.each([0, 1, 16])('a probe of %d tokens', (maxTokens) => {
    expect(plan('high', budgetModel, { max_tokens: maxTokens })).toEqual(nothing);
    expect(plan('high', adaptiveModel, { max_tokens: maxTokens })).toEqual(nothing);
  });

  it('but not 17 tokens', () => {
    expect(plan('low', budgetModel, { max_tokens: 17 }).set).toEqual({
      thinking: { type: 'enabled', budget_tokens: 4096 },
      max_tokens: 4113,
    });
  });
});

describe('requests that cannot think', () => {
  const without = { set: {}, remove: ['thinking'], addBetas: [], removeBetas: [BETA] };
  const any = { tool_choice: { type: 'any' } };
  const tool = { tool_choice: { type: 'tool', name: 'n' } };

  it.each<[string, ModelCapabilities, Record<string, unknown>, Messages]>([
    ['forced tools, budget', budgetModel, any, {}],
    ['a forced tool, budget', budgetModel, tool, {}],
    ['forced tools, both forms', eitherModel, any, {}],
    ['forced tools, never accepted', { ...adaptiveModel, forcedToolChoice: 'never' }, tool, {}],
    ['prefill, budget', budgetModel, {}, { endsWithAssistant: true }],
    ['prefill, adaptive', adaptiveModel, {}, { endsWithAssistant: true }],
    ['tool calls without thinking, budget', budgetModel, {}, { callsToolsWithoutThinking: true }],
    ['tool calls without thinking, both forms', eitherModel, {}, { callsToolsWithoutThinking: true }],
  ])('%s', (_, model, body, messages) => {
    expect(plan('high', model, { max_tokens: 4096, temperature: 0, ...body }, messages)).toEqual(without);
  });

  it.each<[string, ModelCapabilities, Record<string, unknown>, Messages]>([
    ['tools left to the model', budgetModel, { tool_choice: { type: 'auto' } }, {}],
    ['no tools', budgetModel, { tool_choice: { type: 'none' } }, {}],
    ['forced tools, adaptive', adaptiveModel, any, {}],
    ['a forced tool, adaptive only', { ...adaptiveModel, forcedToolChoice: 'adaptiveOnly' }, tool, {}],
    ['tool calls without thinking, adaptive', adaptiveModel, {}, { callsToolsWithoutThinking: true }],
  ])('which %s does not make it', (_, model, body, messages) => {
    expect(plan('high', model, body, messages)).toMatchObject({
      set: { thinking: expect.anything() },
      addBetas: [BETA],
    });
  });

  it('take what requires thinking out as well', () => {
    const body = {
      ...any,
      thinking: { type: 'enabled' },
      context_management: { edits: [{ type: 'clear_thinking_20251015' }] },
    };
    expect(plan('low', budgetModel, body)).toEqual({ ...without, remove: ['context_management', 'thinking'] });
  });

  it('keep a no of the client', () => {
    expect(plan('low', budgetModel, { ...any, thinking: { type: 'disabled' } })).toEqual({ ...without, remove: [] });
  });
});

describe('sampling beside thinking', () => {
  it.each<[string, ModelCapabilities, Record<string, unknown>, string[]]>([
    ['defaults stay', budgetModel, { temperature: 1, top_p: 0.95 }, []],
    ['nulls stay', budgetModel, { temperature: null, top_k: null, top_p: null }, []],
    ['temperature goes', budgetModel, { temperature: 0.7 }, ['temperature']],
    ['top_k goes', budgetModel, { top_k: 40 }, ['top_k']],
    ['low top_p goes', budgetModel, { top_p: 0.9 }, ['top_p']],
    ['all go', adaptiveModel, { temperature: 0, top_k: 0, top_p: 0.5 }, ['temperature', 'top_k', 'top_p']],
    ['the newest want top_p from .99', adaptiveModel, { top_p: 0.98 }, ['top_p']],
    ['the newest take .99', adaptiveModel, { top_p: 0.99 }, []],
  ])('%s', (_, model, body, remove) => {
    expect(plan('low', model, body).remove).toEqual(remove);
  });

  it('is none of the business of off', () => {
    expect(plan('off', budgetModel, { temperature: 0.7, top_k: 1 }).remove).toEqual([
      'output_config.effort',
      'thinking',
    ]);
  });
});
