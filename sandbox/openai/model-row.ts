import { isGiven, type JsonObject } from '../json-value.js';

interface ModelRow {
  readonly reasonsByDefault: boolean;
  /** Values of reasoning effort that the model accepts; none for a model that never reasons. */
  readonly efforts: readonly string[];
  /** Whether temperature and its like are accepted: never, while the model does not reason, always. */
  readonly sampling: 'never' | 'without-reasoning' | 'always';
}

const NEVER_REASONS: ModelRow = { reasonsByDefault: false, efforts: [], sampling: 'always' };

/** The first prefix that fits decides. */
const ROWS: readonly (readonly [prefix: RegExp, row: ModelRow])[] = [
  [/^gpt-5-chat/, NEVER_REASONS],
  [/^gpt-5\.6/, row(true, 'none low medium high xhigh max', 'without-reasoning')],
  [/^gpt-5\.[245]-pro|^gpt-5\.\d-chat|^gpt-5\.1-codex/, row(true, 'low medium high xhigh', 'never')],
  [/^gpt-5\.5/, row(true, 'none low medium high xhigh', 'without-reasoning')],
  [/^gpt-5\.[1234]/, row(false, 'none low medium high xhigh', 'without-reasoning')],
  [/^gpt-5/, row(true, 'minimal low medium high', 'never')],
  [/^o\d/, row(true, 'low medium high', 'never')],
  [/^gpt-/, NEVER_REASONS],
];

/** Models of other vendors behind OpenAI's wire (GLM, Kimi, DeepSeek): permissive. */
const FOREIGN = row(false, 'none minimal low medium high xhigh max', 'always');

export function modelRow(model: string): ModelRow {
  return ROWS.find(([prefix]) => prefix.test(model))?.[1] ?? FOREIGN;
}

export function isOpenaiModel(model: string): boolean {
  return ROWS.some(([prefix]) => prefix.test(model));
}

export function isReasoning(effort: unknown, { reasonsByDefault, efforts }: ModelRow): boolean {
  return efforts.length > 0 && (isGiven(effort) ? effort !== 'none' : reasonsByDefault);
}

const SAMPLING_FIELDS = [
  'temperature',
  'top_p',
  'presence_penalty',
  'frequency_penalty',
  'logit_bias',
  'logprobs',
  'top_logprobs',
] as const;

/**
 * The first sampling field that the model refuses at this effort. Defaults (`temperature: 1`) are accepted anywhere.
 */
export function refusedSampling(body: JsonObject, effort: unknown, row: ModelRow): string | undefined {
  if (row.sampling === 'always' || (row.sampling === 'without-reasoning' && !isReasoning(effort, row)))
    return undefined;

  const neutral: Readonly<Record<string, unknown>> = {
    temperature: 1,
    top_p: 1,
    presence_penalty: 0,
    frequency_penalty: 0,
    logprobs: false,
  };
  return SAMPLING_FIELDS.find((name) => isGiven(body[name]) && body[name] !== neutral[name]);
}

function row(reasonsByDefault: boolean, efforts: string, sampling: ModelRow['sampling']): ModelRow {
  return { reasonsByDefault, efforts: efforts.split(' '), sampling };
}
