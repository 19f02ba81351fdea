import { settleStop } from '../emulate/settle-stop.js';
import { chooseEffort } from '../../reasoning/choose-effort.js';
import { boundBudget } from '../../reasoning/fit-budget.js';
import { BUDGET_TOKENS, type ForcedLevel } from '../../reasoning/levels.js';
import { type ModelCapabilities } from '../../reasoning/model-capabilities.js';
import { isQuotaProbe } from '../../reasoning/quota-probe.js';
import { placeDeveloper } from '../neutral/place-developer.js';
import {
  type NeutralReasoning,
  type NeutralRequest,
  type NeutralSettings,
  type OutputFormat,
} from '../neutral/neutral-request.js';
import { BUDGET_OF_EFFORT, wantedEffort } from '../emulate/thinking-budget.js';
import { type WrittenRequest, type WriteOptions } from '../neutral/written-request.js';
import { asNumber, withoutAbsent, type JsonObject } from '../../dialects/wire-value.js';
import { settleToolChoice } from '../tools/settle-tool-choice.js';
import { googleSchema } from './google-schema.js';
import { lostAtRoot } from '../schemas/root-object.js';
import { toolRulesOf } from '../tools/tool-rules.js';
import { writeContents } from './write-contents.js';
import { writeToolConfig, writeTools } from './write-tools.js';

const WRITTEN: readonly (keyof NeutralSettings)[] = [
  'maxOutputTokens',
  'temperature',
  'topP',
  'topK',
  'stop',
  'presencePenalty',
  'frequencyPenalty',
  'seed',
];

/**
 * Writes a generateContent request. `model` and `stream` stand in the body, where Factory's endpoint reads them;
 * Google's own has both in its URL. https://ai.google.dev/api/generate-content
 */
export function writeGenerateRequest(request: NeutralRequest, { model }: WriteOptions): WrittenRequest {
  const { settings } = request;
  const { system, turns } = placeDeveloper(request.system, request.turns);
  const { tools, ignored } = writeTools(request);
  const settled = settleToolChoice(request, () => false);
  const hasFunctions = request.tools.some((tool) => 'name' in tool);
  const { stop, emulateStop } = settleStop(settings.stop, model);
  const thinkingConfig = writeThinkingConfig(request.reasoning, model, settings.maxOutputTokens);
  const generationConfig = withoutAbsent({
    maxOutputTokens: settings.maxOutputTokens,
    temperature: settings.temperature === undefined ? undefined : Math.min(2, Math.max(0, settings.temperature)),
    topP: settings.topP,
    topK: settings.topK,
    stopSequences: stop,
    presencePenalty: settings.presencePenalty,
    frequencyPenalty: settings.frequencyPenalty,
    seed: settings.seed,
    ...writeFormat(request.format),
    thinkingConfig,
  });
  const body = withoutAbsent<JsonObject>({
    model: request.model,
    systemInstruction: system.length > 0 ? { parts: system.map((block) => ({ text: block.text })) } : undefined,
    contents: writeContents(turns, model.callSignatures),
    tools: tools.length > 0 ? tools : undefined,
    toolConfig: hasFunctions ? writeToolConfig(settled.choice) : undefined,
    generationConfig: Object.keys(generationConfig).length > 0 ? generationConfig : undefined,
    stream: request.stream,
  });
  return {
    body,
    written: new Set(WRITTEN),
    ignored: [...ignored, ...settled.ignored],
    droppedToolRules: [...lostAtRoot(request.tools), ...toolRulesOf(request)],
    reasons: thinkingConfig !== undefined,
    saysReasoning: thinkingConfig !== undefined,
    ...(emulateStop && { emulateStop }),
  };
}

function writeFormat(format: OutputFormat | undefined): JsonObject {
  if (format === undefined) return {};
  return {
    responseMimeType: 'application/json',
    ...(format.type === 'jsonSchema' && { responseJsonSchema: googleSchema(format.schema) }),
  };
}

/** A level for Gemini 3, a budget for 2.5. https://ai.google.dev/gemini-api/docs/thinking */
function writeThinkingConfig(
  reasoning: NeutralReasoning,
  model: ModelCapabilities,
  maxOutputTokens: number | undefined,
): JsonObject | undefined {
  const wanted = wantedEffort(reasoning);
  if (reasoning.forced === 'off' || wanted === undefined || model.thinking === 'none' || isQuotaProbe(maxOutputTokens))
    return undefined;
  if (model.thinking === 'budget') {
    if (wanted === 'none') return model.canDisableThinking ? { thinkingBudget: 0 } : undefined;
    const budget =
      reasoning.forced === 'level'
        ? BUDGET_TOKENS[wanted as ForcedLevel]
        : (reasoning.budgetTokens ?? asNumber(reasoning.thinking?.budget_tokens) ?? BUDGET_OF_EFFORT[wanted]);
    return { thinkingBudget: boundBudget(budget, model), includeThoughts: true };
  }
  const effort = chooseEffort(wanted === 'none' ? 'minimal' : wanted, model.efforts);
  return effort === undefined
    ? undefined
    : { thinkingLevel: effort.toUpperCase(), ...(wanted !== 'none' && { includeThoughts: true }) };
}
