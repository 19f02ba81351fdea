import { type Part } from '@google/genai';
import { type NeutralAnswer } from '../neutral/fold-events.js';
import { replayAnswer } from '../neutral/replay-answer.js';
import { type AnswerOptions } from '../neutral/stream-parts.js';
import { candidateOf, responseFields } from './answer-fields.js';
import { createPartWriter } from './write-parts.js';

/** A whole answer as a generateContent response. https://ai.google.dev/api/generate-content#GenerateContentResponse */
export function foldGenerateAnswer(answer: NeutralAnswer, options: AnswerOptions): object {
  const writer = createPartWriter(options.client.includeThoughts === true);
  const parts: Part[] = replayAnswer(answer).flatMap((event) => writer.write(event));
  return {
    ...candidateOf(answer, parts.length > 0 ? parts : [{ text: '' }]),
    ...responseFields(answer, options),
  };
}
