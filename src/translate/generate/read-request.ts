import { type ServiceTier } from '@google/genai';
import { type ClientRequest, type ReadContext } from '../neutral/client-request.js';
import { type NeutralSettings } from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { booleanAt, listAt, numberAt, objectAt, stringAt } from '../wire/read-setting.js';
import { spellNames } from '../wire/spell-names.js';
import { asString, textOf, withoutAbsent, type JsonObject } from '../../dialects/wire-value.js';
import { readCallingConfig } from './read-calling-config.js';
import { readContents, readSystemInstruction, wholeInstruction } from './read-contents.js';
import { readDeclaredTools } from './read-declared-tools.js';
import { enumName, ENUMS } from './read-enum.js';
import { readFormat } from './read-format.js';
import { readThinkingConfig } from './read-thinking-config.js';
import { GENERATE_FATES } from './request-fates.js';

const CONFIG = 'generationConfig';

/**
 * Reads a generateContent request for an upstream of another dialect. Fields may be spelled in camel or in snake case.
 * Throws a `GatewayError` (400) naming the field, in camel case, that is wrong or cannot be honoured.
 * https://ai.google.dev/api/generate-content
 */
export function readGenerateRequest(told: JsonObject, { address }: ReadContext): ClientRequest {
  const spelled = spellNames(told, GENERATE_FATES) as JsonObject;
  const instruction = wholeInstruction(spelled.systemInstruction);
  const body = instruction === undefined ? spelled : { ...spelled, systemInstruction: instruction };
  const model = address?.model ?? asString(body.model) ?? '';
  if (model === '') throw refuse('model', 'model is required.', 'missing_required_parameter');
  const config = objectAt(body, CONFIG) ?? {};
  refuseUnsupported(body, config);
  const tools = readDeclaredTools(body);
  const toolChoice = readCallingConfig(body, tools);
  const format = readFormat(config);
  const stream = address?.stream ?? booleanAt(body, 'stream');
  const { reasoning, includeThoughts, ignored, params } = readThinkingConfig(config);
  return {
    request: {
      model,
      ...(stream !== undefined && { stream }),
      system: readSystemInstruction(body.systemInstruction),
      turns: readContents(body.contents),
      tools,
      ...(toolChoice && { toolChoice }),
      ...(format && { format }),
      reasoning,
      settings: readSettings(body, config),
    },
    body,
    ignored,
    reasoningParams: params,
    answer: includeThoughts === undefined ? {} : { includeThoughts },
  };
}

/** What only Google holds, and what asks for more than one text. */
function refuseUnsupported(body: JsonObject, config: JsonObject): void {
  if (stringAt(body, 'cachedContent'))
    throw refuse('cachedContent', 'cachedContent: only Google holds it; send the contents themselves.');
  if (stringAt(body, 'continuationToken'))
    throw refuse('continuationToken', 'continuationToken: only the model that gave it can go on with it.');
  if ((numberAt(config, 'candidateCount', CONFIG) ?? 1) > 1)
    throw refuse(`${CONFIG}.candidateCount`, `${CONFIG}.candidateCount: this model gives one candidate.`);
  const modalities = listAt(config, 'responseModalities', CONFIG);
  if (modalities.some((kind) => textOf(enumName(ENUMS.modality, kind)).toUpperCase() !== 'TEXT'))
    throw refuse(`${CONFIG}.responseModalities`, `${CONFIG}.responseModalities: this model only answers with text.`);
  if (objectAt(config, 'speechConfig', CONFIG))
    throw refuse(`${CONFIG}.speechConfig`, `${CONFIG}.speechConfig: this model only answers with text.`);
}

function readSettings(body: JsonObject, config: JsonObject): NeutralSettings {
  const stop = readStop(config);
  return withoutAbsent<NeutralSettings>({
    maxOutputTokens: readMaxTokens(config),
    temperature: numberAt(config, 'temperature', CONFIG),
    topP: numberAt(config, 'topP', CONFIG),
    topK: numberAt(config, 'topK', CONFIG),
    ...(stop.length > 0 && { stop }),
    presencePenalty: numberAt(config, 'presencePenalty', CONFIG),
    frequencyPenalty: numberAt(config, 'frequencyPenalty', CONFIG),
    seed: numberAt(config, 'seed', CONFIG),
    logprobs: booleanAt(config, 'responseLogprobs', CONFIG),
    topLogprobs: numberAt(config, 'logprobs', CONFIG),
    serviceTier: readServiceTier(body),
    store: booleanAt(body, 'store'),
  });
}

function readStop(config: JsonObject): string[] {
  const path = `${CONFIG}.stopSequences`;
  return listAt(config, 'stopSequences', CONFIG).map((entry) => {
    if (typeof entry === 'string') return entry;
    throw refuse(path, `${path} must be a list of strings.`, 'invalid_type');
  });
}

/** Google takes 0 as not given. */
function readMaxTokens(config: JsonObject): number | undefined {
  const value = numberAt(config, 'maxOutputTokens', CONFIG);
  if (value === undefined || value === 0) return undefined;
  if (Number.isInteger(value) && value > 0) return value;
  const path = `${CONFIG}.maxOutputTokens`;
  throw refuse(path, `${path} must be a positive integer.`, 'invalid_value');
}

/** Google's words for what other vendors call default. */
function readServiceTier(body: JsonObject): string | undefined {
  const tier = stringAt(body, 'serviceTier')?.toLowerCase() as `${ServiceTier}` | undefined;
  if (tier === 'unspecified') return undefined;
  return tier === 'standard' ? 'default' : tier;
}
