import { writeJson } from '../../dialects/exact-json.js';
import { inBandError } from '../../dialects/in-band-error.js';
import { type NeutralAnswer } from '../neutral/fold-events.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { type AnswerOptions, type StreamWriter } from '../neutral/stream-parts.js';
import { candidateOf, responseFields } from './answer-fields.js';
import { createPartWriter } from './write-parts.js';

/**
 * Writes an answer as the chunks of a generateContent stream; the last one has the finish reason and the usage. What
 * chunks have in common is made once.
 * https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 */
export function createGenerateWriter(options: AnswerOptions, answerSoFar: () => NeutralAnswer): StreamWriter {
  const writer = createPartWriter(options.client.includeThoughts === true);
  let common = '';

  function rest(): string {
    if (common === '') common = JSON.stringify(responseFields(answerSoFar(), options)).slice(1);
    return common;
  }

  function write(event: NeutralEvent): string {
    const parts = writer.write(event);
    if (event.type === 'end') return last(parts);
    return parts
      .map(
        (part) =>
          `data: {"candidates":[{"content":{"parts":[${writeJson(part)}],"role":"model"},"index":0}],${rest()}\n\n`,
      )
      .join('');
  }

  /** Chats of Google's SDKs forget a turn of which one chunk has no part. */
  function last(parts: ReturnType<typeof writer.write>): string {
    const answer = answerSoFar();
    const { candidates, usageMetadata } = candidateOf(answer, parts.length > 0 ? parts : [{ text: '' }]);
    return `data: ${writeJson({ candidates, usageMetadata }).slice(0, -1)},${rest()}\n\n`;
  }

  return {
    write: (events) => events.map(write).join(''),
    fail: (error) => inBandError('generate', error, null).toString(),
  };
}
