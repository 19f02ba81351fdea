import { type SamplingRule } from '../../reasoning/model-capabilities.js';
import { type NeutralSettings } from '../neutral/neutral-request.js';

/** `temperature`, `top_p` and `top_k` as far as the model takes them, which thinking narrows. */
export function writeSampling(
  settings: NeutralSettings,
  rule: SamplingRule,
  thinking: boolean,
): Pick<NeutralSettings, 'temperature' | 'topP' | 'topK'> {
  if (rule === 'never' || rule === 'defaultsOnly') return {};
  const { temperature, topP, topK } = settings;
  const keepTemperature = temperature !== undefined && !thinking;
  const keepTopP =
    topP !== undefined && (thinking ? topP >= 0.95 && topP <= 1 : !(keepTemperature && rule === 'either'));
  return {
    ...(keepTemperature && { temperature: Math.min(1, Math.max(0, temperature)) }),
    ...(keepTopP && { topP }),
    ...(topK !== undefined && !thinking && topK >= 0 && Number.isInteger(topK) && { topK }),
  };
}
