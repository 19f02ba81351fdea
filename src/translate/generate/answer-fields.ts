import { type GenerateContentResponse, type Part } from '@google/genai';
import { type NeutralAnswer } from '../neutral/fold-events.js';
import { type StopReason } from '../neutral/neutral-events.js';
import { NO_USAGE, type NeutralUsage } from '../neutral/neutral-usage.js';
import { type AnswerOptions } from '../neutral/stream-parts.js';
import { writeGrounding } from './write-grounding.js';

type FinishReason = 'STOP' | 'MAX_TOKENS' | 'SAFETY';

/** https://ai.google.dev/api/generate-content#FinishReason */
function writeFinishReason(reason: StopReason): FinishReason {
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
function writeUsageMetadata(usage: NeutralUsage): NonNullable<GenerateContentResponse['usageMetadata']> {
  const thoughts = usage.reasoning ?? 0;
  return {
    promptTokenCount: usage.inputTotal,
    candidatesTokenCount: Math.max(0, usage.outputTotal - thoughts),
    totalTokenCount: usage.inputTotal + usage.outputTotal,
    ...(usage.cached > 0 && { cachedContentTokenCount: usage.cached }),
    ...(thoughts > 0 && { thoughtsTokenCount: thoughts }),
  };
}

/** What every response of one answer says of itself: the model as the client asked for it, and the upstream's id. */
export function responseFields(
  { id }: NeutralAnswer,
  { label }: AnswerOptions,
): { modelVersion: string; responseId: string } {
  return { modelVersion: label.model, responseId: id };
}

/** The only candidate at its end, and the usage. A refusal in words is one here, too, whatever its vendor calls it. */
export function candidateOf(answer: NeutralAnswer, parts: readonly Part[]) {
  const { stop, refusal, usage } = answer;
  const isRefusal = stop.reason === 'refusal' || refusal !== '';
  const groundingMetadata = writeGrounding(answer);
  return {
    candidates: [
      {
        content: { parts, role: 'model' },
        finishReason: writeFinishReason(isRefusal ? 'refusal' : stop.reason),
        ...(isRefusal && stop.explanation !== undefined && { finishMessage: stop.explanation }),
        index: 0,
        ...(groundingMetadata && { groundingMetadata }),
      },
    ],
    usageMetadata: writeUsageMetadata(usage ?? NO_USAGE),
  };
}
