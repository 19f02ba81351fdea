import { describe, expect, it } from '@jest/globals';
import { type Dialect } from '../dialects/dialect.js';
import { type BodyChanges } from '../reasoning/body-changes.js';
import { type ReasoningLevel } from '../reasoning/levels.js';
import { type ModelCapabilities } from '../reasoning/model-capabilities.js';
import { planReasoning } from './plan-reasoning.js';

const model: ModelCapabilities = {
  contextWindow: 200_000,
  thinking: 'adaptive',
  thinksByDefault: true,
  canDisableThinking: false,
  efforts: ['low', 'medium', 'high'],
  effortNone: false,
  offMode: 'delete',
  forcedToolChoice: 'always',
  sampling: 'free',
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
const nothing = { set: {}, remove: [], addBetas: [], removeBetas: [] };
const SAMPLING = [
  'temperature',
  'top_p',
  'presence_penalty',
  'frequency_penalty',
  'logit_bias',
  'logprobs',
  'top_logprobs',
];

type Case = [
  name: string,
  level: ReasoningLevel,
  model: Partial<ModelCapabilities>,
  body: Record<string, unknown>,
  expected: Partial<BodyChanges>,
];

function plan(
  dialect: Dialect,
  level: ReasoningLevel,
  capabilities: Partial<ModelCapabilities>,
  body: Record<string, unknown>,
): BodyChanges {
  const facts = { read: (member: string) => body[member], endsWithAssistant: false, callsToolsWithoutThinking: false };
  return planReasoning(dialect, level, { ...model, ...capabilities }, facts);
}

describe('responses', () => {
  it.each<Case>([
    ['auto', 'auto', {}, { reasoning: { effort: 'high' } }, {}],
    ['off', 'off', {}, { reasoning: { effort: 'high' } }, { remove: ['reasoning'] }],
    ['off by none', 'off', { effortNone: true, offMode: 'none' }, {}, { set: { reasoning: { effort: 'none' } } }],
    ['off by none where none is refused', 'off', { offMode: 'none' }, {}, { remove: ['reasoning'] }],
    ['off keeps a none', 'off', { effortNone: true }, { reasoning: { effort: 'none' } }, {}],
    ['off takes a none out that is refused', 'off', {}, { reasoning: { effort: 'none' } }, { remove: ['reasoning'] }],
    ['low', 'low', {}, {}, { set: { reasoning: { effort: 'low', summary: 'auto' } } }],
    [
      'medium',
      'medium',
      {},
      { reasoning: { effort: 'low', summary: 'detailed' } },
      { set: { reasoning: { effort: 'medium', summary: 'auto' } } },
    ],
    ['high', 'high', {}, {}, { set: { reasoning: { effort: 'high', summary: 'auto' } } }],
    [
      'xhigh, supported',
      'xhigh',
      { efforts: ['low', 'xhigh'] },
      {},
      { set: { reasoning: { effort: 'xhigh', summary: 'auto' } } },
    ],
    ['xhigh, not supported', 'xhigh', {}, {}, { set: { reasoning: { effort: 'high', summary: 'auto' } } }],
    [
      'sampling only without thinking',
      'low',
      { sampling: 'withoutThinking' },
      { temperature: 0 },
      { set: { reasoning: { effort: 'low', summary: 'auto' } }, remove: SAMPLING },
    ],
    [
      'sampling never',
      'low',
      { sampling: 'never' },
      { temperature: 0 },
      { set: { reasoning: { effort: 'low', summary: 'auto' } }, remove: SAMPLING },
    ],
    ['a model that never reasons', 'high', { thinking: 'none', efforts: [] }, { temperature: 0 }, {}],
    ['a probe', 'high', {}, { max_output_tokens: 16 }, {}],
  ])('%s', (_, level, capabilities, body, expected) => {
    expect(plan('responses', level, capabilities, body)).toEqual({ ...nothing, ...expected });
  });
});

describe('chat', () => {
  it.each<Case>([
    ['auto', 'auto', {}, { reasoning_effort: 'high' }, {}],
    ['off', 'off', {}, { reasoning_effort: 'high' }, { remove: ['thinking', 'reasoning', 'reasoning_effort'] }],
    [
      'off by none',
      'off',
      { effortNone: true, offMode: 'none' },
      {},
      { set: { reasoning_effort: 'none' }, remove: ['thinking', 'reasoning'] },
    ],
    [
      'off keeps a none',
      'off',
      { effortNone: true },
      { reasoning_effort: 'none' },
      { remove: ['thinking', 'reasoning'] },
    ],
    ['low', 'low', {}, {}, { set: { reasoning_effort: 'low' }, remove: ['reasoning'] }],
    [
      'medium',
      'medium',
      {},
      { reasoning_effort: 'high', thinking: { type: 'enabled' } },
      { set: { reasoning_effort: 'medium' }, remove: ['reasoning'] },
    ],
    [
      'high against a no',
      'high',
      {},
      { thinking: { type: 'disabled' } },
      { set: { reasoning_effort: 'high' }, remove: ['reasoning', 'thinking'] },
    ],
    ['xhigh, not supported', 'xhigh', {}, {}, { set: { reasoning_effort: 'high' }, remove: ['reasoning'] }],
    [
      'sampling never',
      'low',
      { sampling: 'never' },
      {},
      { set: { reasoning_effort: 'low' }, remove: ['reasoning', ...SAMPLING] },
    ],
    ['a model that never reasons', 'high', { thinking: 'none' }, {}, {}],
    ['a probe', 'high', {}, { max_tokens: 1 }, {}],
    ['a probe by the newer name', 'high', {}, { max_completion_tokens: 1, max_tokens: 100 }, {}],
  ])('%s', (_, level, capabilities, body, expected) => {
    expect(plan('chat', level, capabilities, body)).toEqual({ ...nothing, ...expected });
  });
});

describe('generate', () => {
  const removed = [
    'generationConfig.thinkingConfig',
    'generationConfig.thinking_config',
    'generation_config.thinkingConfig',
    'generation_config.thinking_config',
  ];
  const camel = (value: unknown): Partial<BodyChanges> => ({
    set: { 'generationConfig.thinkingConfig': value },
    remove: ['generationConfig.thinking_config'],
  });
  it.each<Case>([
    ['auto', 'auto', {}, { generationConfig: { thinkingConfig: { thinkingLevel: 'LOW' } } }, {}],
    ['off', 'off', {}, { generationConfig: { thinkingConfig: {} } }, { remove: removed }],
    ['low', 'low', {}, {}, camel({ thinkingLevel: 'LOW' })],
    ['medium', 'medium', {}, { generationConfig: null }, camel({ thinkingLevel: 'MEDIUM' })],
    [
      'high keeps includeThoughts',
      'high',
      {},
      { generationConfig: { thinkingConfig: { thinkingBudget: 5, includeThoughts: true } } },
      camel({ thinkingLevel: 'HIGH', includeThoughts: true }),
    ],
    ['medium, not supported', 'medium', { efforts: ['low', 'high'] }, {}, camel({ thinkingLevel: 'LOW' })],
    ['xhigh', 'xhigh', {}, {}, camel({ thinkingLevel: 'HIGH' })],
    ['low budget', 'low', { thinking: 'budget' }, {}, camel({ thinkingBudget: 4096 })],
    ['medium budget', 'medium', { thinking: 'budget' }, {}, camel({ thinkingBudget: 12_288 })],
    ['high budget', 'high', { thinking: 'budget' }, {}, camel({ thinkingBudget: 24_576 })],
    [
      'snake case',
      'low',
      {},
      { generation_config: { thinking_config: { include_thoughts: false } } },
      {
        set: { 'generation_config.thinking_config': { thinkingLevel: 'LOW', includeThoughts: false } },
        remove: ['generation_config.thinkingConfig'],
      },
    ],
    ['a model that cannot think', 'high', { thinking: 'none' }, {}, {}],
    ['a probe', 'high', {}, { generationConfig: { maxOutputTokens: 1 } }, {}],
  ])('%s', (_, level, capabilities, body, expected) => {
    expect(plan('generate', level, capabilities, body)).toEqual({ ...nothing, ...expected });
  });
});
