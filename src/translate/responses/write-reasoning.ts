import { type Reasoning } from 'openai/resources/shared';
import { chooseEffort } from '../../reasoning/choose-effort.js';
import { type ModelCapabilities } from '../../reasoning/model-capabilities.js';
import { isQuotaProbe } from '../../reasoning/quota-probe.js';
import { type NeutralReasoning, type NeutralSettings } from '../neutral/neutral-request.js';
import { wantedEffort } from '../emulate/thinking-budget.js';

/** `reasoning`, for models that reason. https://platform.openai.com/docs/guides/reasoning */
export function writeReasoning(
  reasoning: NeutralReasoning,
  model: ModelCapabilities,
  maxOutputTokens: number | undefined,
): Reasoning | undefined {
  if (reasoning.forced === 'off') return model.offMode === 'none' && model.effortNone ? { effort: 'none' } : undefined;
  const wanted = wantedEffort(reasoning);
  if (wanted === undefined || model.thinking === 'none') return undefined;
  // Anthropic's `disabled` only says that no thinking is wanted to be seen; OpenAI's own `none` is an effort.
  if (wanted === 'none') return model.effortNone && reasoning.effort === 'none' ? { effort: 'none' } : undefined;
  if (isQuotaProbe(maxOutputTokens) && reasoning.effort === undefined) return undefined;
  const effort = chooseEffort(wanted, model.efforts);
  const summary = writeSummary(reasoning);
  return effort === undefined ? undefined : { effort, ...(summary && { summary }) };
}

function writeSummary(reasoning: NeutralReasoning): Reasoning['summary'] {
  if (reasoning.forced === 'level' || reasoning.thinking?.display === 'summarized') return 'auto';
  const { summary } = reasoning;
  return summary === 'auto' || summary === 'concise' || summary === 'detailed' ? summary : undefined;
}

/** `temperature` and `top_p`, which a reasoning model answers with 400. */
export function writeSampling(
  settings: NeutralSettings,
  model: ModelCapabilities,
  effort: Reasoning['effort'] | undefined,
): Pick<NeutralSettings, 'temperature' | 'topP'> {
  const reasons = effort === undefined || effort === null ? model.thinksByDefault : effort !== 'none';
  if (model.sampling === 'never' || (model.sampling === 'withoutThinking' && reasons)) return {};
  return {
    ...(settings.temperature !== undefined && { temperature: settings.temperature }),
    ...(settings.topP !== undefined && { topP: settings.topP }),
  };
}
