import { type Part } from '@google/genai';
import { type NeutralAnswer } from '../neutral/fold-events.js';
import { NO_USAGE } from '../neutral/neutral-usage.js';
import { replayAnswer } from '../neutral/replay-answer.js';
import { type AnswerOptions } from '../neutral/stream-parts.js';
import { writeFinishReason, writeUsageMetadata } from './answer-fields.js';
import { createPartWriter } from './write-parts.js';

/** A whole answer as a generateContent response. https://ai.google.dev/api/generate-content#GenerateContentResponse */
export function foldGenerateAnswer(answer: NeutralAnswer, { client, label }: AnswerOptions): object {
  const writer = createPartWriter(client.includeThoughts !== false);
  const parts: Part[] = replayAnswer(answer).flatMap((event) => writer.write(event));
  return {
    candidates: [{ content: { role: 'model', parts }, finishReason: writeFinishReason(answer.stop.reason), index: 0 }],
    usageMetadata: writeUsageMetadata(answer.usage ?? NO_USAGE),
    modelVersion: label.model,
    responseId: answer.id,
  };
}
