import { type GenerateContentResponse } from '@google/genai';
import { type StopReason } from '../neutral/neutral-events.js';
import { type NeutralUsage } from '../neutral/neutral-usage.js';

type FinishReason = 'STOP' | 'MAX_TOKENS' | 'SAFETY';

/** https://ai.google.dev/api/generate-content#FinishReason */
export function writeFinishReason(reason: StopReason): FinishReason {
  switch (reason) {
    case 'length':
    case 'context':
      return 'MAX_TOKENS';
    case 'refusal':
      return 'SAFETY';
    case 'done':
    case 'tools':
    case 'stopSequence':
    case 'paused':
    case 'unknown':
      return 'STOP';
  }
}

/** The prompt includes what came from a cache; thoughts are counted beside the candidates. */
export function writeUsageMetadata(usage: NeutralUsage): NonNullable<GenerateContentResponse['usageMetadata']> {
  const thoughts = usage.reasoning ?? 0;
  return {
    promptTokenCount: usage.inputTotal,
    candidatesTokenCount: Math.max(0, usage.outputTotal - thoughts),
    totalTokenCount: usage.inputTotal + usage.outputTotal,
    ...(usage.cached > 0 && { cachedContentTokenCount: usage.cached }),
    ...(thoughts > 0 && { thoughtsTokenCount: thoughts }),
  };
}
