import { type ModelCapabilities } from '../reasoning/model-capabilities.js';

/** What Google's clients are told of a model. */
export interface GoogleModel {
  id: string;
  displayName: string;
  capabilities: ModelCapabilities;
}

/** Describes a model as Google's list does: https://ai.google.dev/api/models#Model */
export function describeForGoogle({ id, displayName, capabilities }: GoogleModel) {
  const { contextWindow, maxOutputTokens, thinking } = capabilities;
  return {
    name: `models/${id}`,
    baseModelId: id,
    version: '001',
    displayName,
    description: displayName,
    inputTokenLimit: contextWindow,
    // No answer is longer than the whole conversation may be.
    outputTokenLimit: maxOutputTokens ?? contextWindow,
    supportedGenerationMethods: ['generateContent', 'countTokens'],
    thinking: thinking !== 'none',
  };
}
