import { type ModelCapabilities } from './model-capabilities.js';

const SAMPLING_PARAMS = [
  'temperature',
  'top_p',
  'presence_penalty',
  'frequency_penalty',
  'logit_bias',
  'logprobs',
  'top_logprobs',
];

/** Gives the parameters that an OpenAI model answers with 400 while it reasons. */
export function openaiSampling(model: ModelCapabilities): readonly string[] {
  return model.sampling === 'free' ? [] : SAMPLING_PARAMS;
}
