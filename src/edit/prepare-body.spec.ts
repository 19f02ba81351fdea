import { describe, expect, it } from '@jest/globals';
import { type Dialect } from '../dialects/dialect.js';
import { findCapabilities } from '../models/find-capabilities.js';
import { REASONING_LEVELS, type ReasoningLevel } from '../reasoning/levels.js';
import { prepareBody, type BodyPreparation, type PreparedBody } from './prepare-body.js';
import { scanBody } from './scan-body.js';

const PROMPT = 'You are Droid.\n\n';
const BETA = 'interleaved-thinking-2025-05-14';

/** Prepares a body for a model that is configured with nothing but what the options say. */
function prepare(text: string, model: string, options: Partial<BodyPreparation> = {}): PreparedBody & { text: string } {
  const dialect: Dialect = options.dialect ?? 'messages';
  const prepared = prepareBody({
    dialect,
    scan: scanBody(Buffer.from(text)),
    upstreamModel: undefined,
    systemPrompt: '',
    systemPosition: 'first',
    level: 'auto',
    capabilities: findCapabilities(model, dialect, []),
    fast: false,
    countTokens: false,
    openCompaction: () => undefined,
    betaHeader: undefined,
    ...options,
  });
  return { ...prepared, text: Buffer.concat(prepared.body.parts).toString() };
}

describe('nothing to edit', () => {
  const bodies: Record<Dialect, string> = {
    messages:
      String.raw` {"model":"m","max_tokens":1.0e3,"thinking":{"type":"enabled","budget_tokens":2000},` +
      String.raw`"system":"\u0041","messages":[{"role":"user","content":"\ud800"}],"temperature":0.20}`,
    responses: '{"model":"m","reasoning":{"effort":"high"},"instructions":"a","input":"hi","service_tier":"flex" }',
    chat: '{"model":"m","reasoning_effort":"high","messages":[{"role":"system","content":"a"}]}\n',
    generate: '{"model":"m","generationConfig":{"thinkingConfig":{"thinkingLevel":"LOW"}},"contents":[]}',
  };
  it.each(Object.keys(bodies) as Dialect[])('%s: the very buffer of the client', (dialect) => {
    const body = Buffer.from(bodies[dialect]);
    const prepared = prepareBody({
      dialect,
      scan: scanBody(body),
      upstreamModel: 'm',
      systemPrompt: ' ',
      systemPosition: 'first',
      level: 'auto',
      capabilities: findCapabilities('m', dialect, []),
      fast: false,
      countTokens: false,
      openCompaction: () => undefined,
      betaHeader: ` a,,${BETA} `,
    });
    expect(prepared.body.parts[0]).toBe(body);
    expect(prepared.betaHeader).toBe(` a,,${BETA} `);
  });

  it('includes a client that sends what would be set', () => {
    const text =
      '{"model":"m","max_tokens":32000,"thinking":{"budget_tokens":4096.0,"type":"enabled"},' +
      '"system":[{"type":"text","text":"You ' +
      'are Droid."}]}';
    const { text: written, betaHeader } = prepare(text, 'claude-sonnet-4-5', {
      level: 'low',
      systemPrompt: PROMPT,
      betaHeader: `a, ${BETA}`,
    });
    expect(written).toBe(text);
    expect(betaHeader).toBe(`a, ${BETA}`);
  });
});

it('makes all edits at once and leaves every other byte', () => {
  const before =
    String.raw`{"model": "alias","x":1.0, "max_tokens":4096,"system":"\u0041","temperature":0.5,` +
    String.raw`"output_config":{"format":{"2":1.0,"1":0}},"messages":[]}`;
  const after =
    String.raw`{"thinking":{"type":"adaptive","display":"summarized"},"speed":"fast",` +
    String.raw`"model": "claude-opus-4-8","x":1.0, "max_tokens":4096,"system":[{"type":"text",` +
    String.raw`"text":"You are Droid.\n\n"},{"type":"text","text":"\u0041"}],` +
    String.raw`"output_config":{"effort":"medium","format":{"2":1.0,"1":0}},"messages":[]}`;
  const { text, betaHeader } = prepare(before, 'claude-opus-4-8', {
    upstreamModel: 'claude-opus-4-8',
    systemPrompt: PROMPT,
    level: 'medium',
    fast: true,
    betaHeader: 'context-1m',
  });
  expect(text).toBe(after);
  expect(betaHeader).toBe(`context-1m,${BETA},fast-mode-2026-02-01`);
});

describe('levels on the models of the table', () => {
  const CASES: [model: string, level: ReasoningLevel, before: string, after: string, beta: string | undefined][] = [
    [
      'claude-sonnet-4-5',
      'high',
      '{"max_tokens":32000,"thinking":{"type":"enabled","budget_tokens":8192}}',
      '{"max_tokens":32000,"thinking":{"type":"enabled","budget_tokens":24576}}',
      BETA,
    ],
    [
      'claude-sonnet-4-5',
      'medium',
      '{"max_tokens":4096}',
      '{"thinking":{"type":"enabled","budget_tokens":12288},"max_tokens":16384}',
      BETA,
    ],
    [
      'claude-opus-4-1',
      'xhigh',
      '{"max_tokens":8192}',
      '{"thinking":{"type":"enabled","budget_tokens":24576},"max_tokens":32000}',
      BETA,
    ],
    [
      'claude-opus-4-6',
      'low',
      '{"thinking":{"type":"adaptive"},"max_tokens":64000}',
      '{"thinking":{"type":"enabled","budget_tokens":4096},"max_tokens":64000}',
      BETA,
    ],
    [
      'claude-opus-4-7',
      'xhigh',
      '{"output_config":{"effort":"low"}}',
      '{"thinking":{"type":"adaptive","display":"summarized"},"output_config":{"effort":"xhigh"}}',
      BETA,
    ],
    [
      'claude-new-9',
      'xhigh',
      '{}',
      '{"thinking":{"type":"adaptive","display":"summarized"},"output_config":{"effort":"high"}}',
      BETA,
    ],
    [
      'minimax-m2.5',
      'low',
      '{"max_tokens":100000}',
      '{"thinking":{"type":"enabled","budget_tokens":4096},"max_tokens":100000}',
      BETA,
    ],
    ['claude-3-5-haiku-20241022', 'high', '{"max_tokens":4096}', '{"max_tokens":4096}', undefined],
    [
      'claude-sonnet-4-5',
      'off',
      '{"thinking":{"type":"enabled","budget_tokens":8192},"max_tokens":9000}',
      '{"max_tokens":9000}',
      undefined,
    ],
    ['claude-opus-4-8', 'off', '{"thinking":{"type":"adaptive"},"output_config":{"effort":"max"}}', '{}', undefined],
    ['claude-sonnet-5', 'off', '{"max_tokens":9000}', '{"thinking":{"type":"disabled"},"max_tokens":9000}', undefined],
    [
      'claude-opus-5',
      'off',
      '{"thinking":{"type":"adaptive"},"output_config":{"effort":"xhigh","x":1}}',
      '{"thinking":{"type":"disabled"},"output_config":{"x":1}}',
      undefined,
    ],
    ['claude-fable-5', 'off', '{"thinking":{"type":"adaptive"}}', '{}', undefined],
    [
      'claude-opus-4-6',
      'off',
      '{"thinking":{"type":"adaptive"},"context_management":{"edits":[{"type":"clear_thinking_20251015",' +
        '"keep":"all"}]},"x":0}',
      '{"x":0}',
      undefined,
    ],
    ['claude-sonnet-4-5', 'high', '{"max_tokens":1}', '{"max_tokens":1}', undefined],
    [
      'claude-sonnet-4-5',
      'high',
      '{"tool_choice":{"type":"any"},"thinking":{"type":"enabled"}}',
      '{"tool_choice":{"type":"any"}}',
      undefined,
    ],
    [
      'claude-opus-4-8',
      'high',
      '{"tool_choice":{"type":"any"}}',
      '{"thinking":{"type":"adaptive","display":"summarized"},"output_config":{"effort":"high"},' +
        '"tool_choice":{"type":"any"}}',
      BETA,
    ],
    [
      'claude-sonnet-4-5',
      'high',
      '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}',
      '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}',
      undefined,
    ],
    [
      'claude-sonnet-4-5',
      'low',
      '{"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"t"}]},{"role":"user","content":[]}]}',
      '{"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"t"}]},{"role":"user","content":[]}]}',
      undefined,
    ],
  ];
  it.each(CASES)('%s %s %s', (model, level, before, after, beta) => {
    const { text, betaHeader } = prepare(before, model, { level });
    expect(text).toBe(after);
    expect(betaHeader).toBe(beta);
  });

  it.each<[Dialect, string, ReasoningLevel, string, string]>([
    [
      'responses',
      'gpt-5.4',
      'high',
      '{"temperature":0,"top_p":1,"input":"a"}',
      '{"reasoning":{"effort":"high","summary":"auto"},"input":"a"}',
    ],
    ['responses', 'gpt-4o', 'high', '{"temperature":0}', '{"temperature":0}'],
    ['responses', 'gpt-5.4', 'off', '{"reasoning":{"effort":"high"},"x":1}', '{"x":1}'],
    ['responses', 'gpt-5.5', 'off', '{"reasoning":{"effort":"none"}}', '{"reasoning":{"effort":"none"}}'],
    ['chat', 'glm-5', 'medium', '{"temperature":0}', '{"reasoning_effort":"medium","temperature":0}'],
    ['chat', 'glm-5', 'off', '{"reasoning_effort":"low","thinking":{"type":"enabled"}}', '{}'],
    [
      'generate',
      'gemini-3-flash-preview',
      'medium',
      '{"generationConfig":{"temperature":1.0}}',
      '{"generationConfig":{"thinkingConfig":{"thinkingLevel":"MEDIUM"},"temperature":1.0}}',
    ],
    ['generate', 'gemini-2.5-pro', 'low', '{}', '{"generationConfig":{"thinkingConfig":{"thinkingBudget":4096}}}'],
    [
      'generate',
      'gemini-3-flash-preview',
      'off',
      '{"generationConfig":{"thinkingConfig":{},"a":1}}',
      '{"generationConfig":{"a":1}}',
    ],
  ])('%s %s %s %s', (dialect, model, level, before, after) => {
    expect(prepare(before, model, { dialect, level }).text).toBe(after);
  });

  it('takes the beta out with thinking and drops an empty header', () => {
    expect(prepare('{}', 'claude-sonnet-4-5', { level: 'off', betaHeader: BETA }).betaHeader).toBeUndefined();
    expect(
      prepare('{"tool_choice":{"type":"any"}}', 'claude-sonnet-4-5', { level: 'low', betaHeader: `a,${BETA}` })
        .betaHeader,
    ).toBe('a');
  });
});

describe('fast', () => {
  it('keeps what the client chose, header included', () => {
    const { text, betaHeader } = prepare('{"speed":"standard"}', 'claude-opus-4-6', {
      fast: true,
      betaHeader: 'a , b',
    });
    expect([text, betaHeader]).toEqual(['{"speed":"standard"}', 'a , b']);
  });

  it('is the priority tier of OpenAI', () => {
    expect(prepare('{"input":"a"}', 'gpt-5.4', { dialect: 'responses', fast: true }).text).toBe(
      '{"service_tier":"priority","input":"a"}',
    );
  });
});

describe('counting tokens', () => {
  it.each(REASONING_LEVELS)('%s: never sends max_tokens and stream', (level) => {
    const { text } = prepare('{"model":"m","stream":true,"max_tokens":2000,"messages":[]}', 'claude-sonnet-4-5', {
      level,
      countTokens: true,
    });
    const written = JSON.parse(text);
    expect(written).not.toHaveProperty('max_tokens');
    expect(written).not.toHaveProperty('stream');
    expect(written.thinking !== undefined).toBe(level !== 'auto' && level !== 'off');
  });

  it('leaves a body alone that has neither', () => {
    const text = '{"model":"m","messages":[]}';
    expect(prepare(text, 'm', { countTokens: true }).text).toBe(text);
  });
});

it('takes foreign thinking out on the way to Anthropic only', () => {
  const text =
    '{"messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"gw1.oai.e"},' +
    '{"type":"text","text":"a"}]}]}';
  expect(prepare(text, 'claude-opus-5').text).toBe(
    '{"messages":[{"role":"assistant","content":[{"type":"text","text":"a"}]}]}',
  );
  expect(prepare(text, 'glm-5', { dialect: 'chat' }).text).toBe(text);
});

it('takes foreign signatures out on the way to Google, where Gemini 3 gets a stand-in for that of a call', () => {
  const bodyWith = (more: string): string =>
    `{"model":"m","contents":[{"role":"model","parts":[{"functionCall":{"name":"f"}${more}}]}]}`;
  const text = bodyWith(',"thoughtSignature":"Z3cxLltd"');
  expect(prepare(text, 'gemini-2.5-pro', { dialect: 'generate' }).text).toBe(bodyWith(''));
  expect(prepare(text, 'gemini-3-pro', { dialect: 'generate' }).text).toBe(
    bodyWith(',"thoughtSignature":"skip_thought_signature_validator"'),
  );
});

describe('a small member with a name twice', () => {
  it.each<[level: ReasoningLevel, model: string, text: string, path: string]>([
    ['low', 'claude-sonnet-4-5', '{"tool_choice":{"type":"any","type":"auto"}}', 'tool_choice.type'],
    ['off', 'claude-sonnet-5', '{"thinking":{"type":"enabled","type":"disabled"}}', 'thinking.type'],
    ['low', 'claude-opus-4-8', '{"output_config":{"effort":"max","effort":"low"}}', 'output_config.effort'],
    ['off', 'claude-opus-4-8', '{"context_management":{"edits":[],"edits":[]}}', 'context_management.edits'],
  ])('is refused when a rule depends on it: %s %s %s', (level, model, text, path) => {
    expect(() => prepare(text, model, { level })).toThrow(`"${path}" occurs twice in the request body`);
  });

  it('is none of the business of auto', () => {
    const text = '{"thinking":{"type":"disabled","type":"enabled"}}';
    expect(prepare(text, 'claude-opus-4-8').text).toBe(text);
  });
});
