import { type ReasoningLevel } from '../../reasoning/levels.js';
import { type NeutralReasoning, type NeutralRequest } from './neutral-request.js';

/** Puts the configured system prompt before the client's instructions, once. */
export function applySystemPrompt(request: NeutralRequest, systemPrompt: string): NeutralRequest {
  const prompt = systemPrompt.trim();
  if (prompt === '' || request.system.some((block) => block.text.trimStart().startsWith(prompt))) return request;
  return { ...request, system: [{ type: 'text', text: systemPrompt }, ...request.system] };
}

/** The level that the model is configured with; `auto` leaves the decision to the client. */
export function applyReasoningLevel(request: NeutralRequest, level: ReasoningLevel): NeutralRequest {
  if (level === 'auto') return request;
  const reasoning: NeutralReasoning = level === 'off' ? { forced: 'off' } : { forced: 'level', effort: level };
  return { ...request, reasoning };
}
