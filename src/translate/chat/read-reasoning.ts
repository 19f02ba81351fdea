import { EFFORTS } from '../../reasoning/model-capabilities.js';
import { type NeutralReasoning, type WantedEffort } from '../neutral/neutral-request.js';
import { asNumber, asObject, asString, type JsonObject } from '../../dialects/wire-value.js';

/**
 * `reasoning_effort`, `reasoning` (Responses, OpenRouter), `thinking` and `output_config.effort` (Messages): Chat
 * clients send any.
 */
export function readReasoning(body: JsonObject): NeutralReasoning {
  const reasoning = asObject(body.reasoning);
  const effort =
    readEffort(body.reasoning_effort) ??
    readEffort(reasoning?.effort) ??
    readEffort(asObject(body.output_config)?.effort);
  const budgetTokens = asNumber(reasoning?.max_tokens);
  const thinking = asObject(body.thinking);
  const summary = asString(reasoning?.summary);
  return {
    ...(effort !== undefined && { effort }),
    ...(budgetTokens !== undefined && { budgetTokens }),
    ...(thinking !== undefined && { thinking }),
    ...(summary !== undefined && { summary }),
  };
}

/** An effort that is given, in a word that is not known. */
export function isUnknownEffort(value: unknown): boolean {
  return value !== undefined && value !== null && readEffort(value) === undefined;
}

export function readEffort(value: unknown): WantedEffort | undefined {
  return value === 'none' ? 'none' : EFFORTS.find((effort) => effort === value);
}
