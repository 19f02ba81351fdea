import { type ThinkingLevel } from '@google/genai';
import { readEffort } from '../chat/read-reasoning.js';
import { type NeutralReasoning, type WantedEffort } from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { booleanAt, numberAt, objectAt, stringAt } from '../wire/read-setting.js';
import { type JsonObject } from '../../dialects/wire-value.js';

const PATH = 'generationConfig.thinkingConfig';

/** `thinkingConfig` as it was read. */
interface ReadThinking {
  reasoning: NeutralReasoning;
  /** Whether the client is shown the text of thoughts; undefined where it did not say. */
  includeThoughts: boolean | undefined;
  /** Fields with a word that is not known, which only tunes: the model's own level holds. */
  ignored: string[];
  /** The fields with which the client asks for reasoning, or for none. */
  params: string[];
}

/** A budget of the model's own choice. */
const DYNAMIC = -1;

/**
 * `generationConfig.thinkingConfig`: a budget for Gemini 2.5, a level for Gemini 3.
 * https://ai.google.dev/gemini-api/docs/thinking
 */
export function readThinkingConfig(generationConfig: JsonObject): ReadThinking {
  const config = objectAt(generationConfig, 'thinkingConfig', 'generationConfig') ?? {};
  const budget = readBudget(config);
  const level = stringAt(config, 'thinkingLevel', PATH);
  const includeThoughts = booleanAt(config, 'includeThoughts', PATH);
  const effort = effortOf(level) ?? effortOfBudget(budget);
  const budgetTokens = budget !== undefined && budget > 0 ? budget : undefined;
  return {
    reasoning: {
      ...(effort !== undefined && { effort }),
      ...(budgetTokens !== undefined && { budgetTokens }),
      ...(includeThoughts === true && { summary: 'auto' }),
    },
    includeThoughts,
    ignored: isUnknown(level) ? [`${PATH}.thinkingLevel`] : [],
    params: [
      ...(effortOf(level) === undefined ? [] : [`${PATH}.thinkingLevel`]),
      ...(budget === undefined ? [] : [`${PATH}.thinkingBudget`]),
    ],
  };
}

function readBudget(config: JsonObject): number | undefined {
  const budget = numberAt(config, 'thinkingBudget', PATH);
  if (budget === undefined || (Number.isSafeInteger(budget) && budget >= DYNAMIC)) return budget;
  const path = `${PATH}.thinkingBudget`;
  throw refuse(
    path,
    `${path} must be a number of tokens, 0 for no thinking or -1 for as much as it takes.`,
    'invalid_value',
  );
}

const UNSPECIFIED = 'THINKING_LEVEL_UNSPECIFIED' satisfies `${ThinkingLevel}`;

function effortOf(level: string | undefined): WantedEffort | undefined {
  return readEffort(level?.toLowerCase());
}

function isUnknown(level: string | undefined): boolean {
  return level !== undefined && level !== UNSPECIFIED && effortOf(level) === undefined;
}

function effortOfBudget(budget: number | undefined): WantedEffort | undefined {
  if (budget === 0) return 'none';
  return budget === DYNAMIC ? 'medium' : undefined;
}
