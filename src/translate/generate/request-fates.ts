import { type ResponseFormat, type TextResponseFormat, type ThinkingConfig } from '@google/genai';
import { DROPPED, fieldsOf, KEPT } from '../wire/field-fates.js';
import { CONTENT_FATES } from './part-fates.js';
import { TOOL_CONFIG_FATES, TOOL_FATES } from './tool-fates.js';
import { type WireGenerationConfig, type WireRequest } from './wire-request.js';

const GENERATION_CONFIG_FATES = fieldsOf<WireGenerationConfig>({
  // Settings: what no field of the upstream's dialect or model holds is named by the translation.
  maxOutputTokens: KEPT,
  temperature: KEPT,
  topP: KEPT,
  topK: KEPT,
  stopSequences: KEPT,
  presencePenalty: KEPT,
  frequencyPenalty: KEPT,
  seed: KEPT,
  responseLogprobs: KEPT,
  logprobs: KEPT,
  thinkingConfig: fieldsOf<ThinkingConfig>({ thinkingBudget: KEPT, thinkingLevel: KEPT, includeThoughts: KEPT }),
  responseMimeType: KEPT,
  responseSchema: KEPT,
  responseJsonSchema: KEPT,
  _responseJsonSchema: KEPT,
  responseFormat: fieldsOf<ResponseFormat>({
    text: fieldsOf<TextResponseFormat>({ mimeType: KEPT, schema: KEPT }),
    audio: KEPT,
    image: KEPT,
    video: KEPT,
  }),
  // Refused by the reader where they ask for more than one text.
  candidateCount: KEPT,
  responseModalities: KEPT,
  speechConfig: KEPT,
  mediaResolution: DROPPED,
  imageConfig: DROPPED,
  audioTimestamp: DROPPED,
  audioTranscriptionConfig: DROPPED,
  routingConfig: DROPPED,
  modelSelectionConfig: DROPPED,
  enableAffectiveDialog: DROPPED,
  enableEnhancedCivicAnswers: DROPPED,
  translationConfig: DROPPED,
});

/** What becomes of each field of a generateContent request on a model of another dialect. */
export const GENERATE_FATES = fieldsOf<WireRequest>({
  model: KEPT,
  stream: KEPT,
  contents: CONTENT_FATES,
  systemInstruction: CONTENT_FATES,
  tools: TOOL_FATES,
  toolConfig: TOOL_CONFIG_FATES,
  generationConfig: GENERATION_CONFIG_FATES,
  serviceTier: KEPT,
  store: KEPT,
  // Refused by the reader: only Google holds what they name.
  cachedContent: KEPT,
  continuationToken: KEPT,
  safetySettings: DROPPED,
  modelArmorConfig: DROPPED,
  generationOutputConfig: DROPPED,
  labels: DROPPED,
});
