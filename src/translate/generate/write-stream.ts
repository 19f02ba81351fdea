import { type Part } from '@google/genai';
import { writeJson } from '../../dialects/exact-json.js';
import { encodeSse } from '../../dialects/encode-sse.js';
import { inBandError } from '../../dialects/in-band-error.js';
import { type NeutralAnswer } from '../neutral/fold-events.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { NO_USAGE } from '../neutral/neutral-usage.js';
import { type AnswerOptions, type StreamWriter } from '../neutral/stream-parts.js';
import { writeFinishReason, writeUsageMetadata } from './answer-fields.js';
import { createPartWriter } from './write-parts.js';

/**
 * Writes an answer as the chunks of a generateContent stream; the last one has the finish reason and the usage.
 * https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 */
export function createGenerateWriter(options: AnswerOptions, answerSoFar: () => NeutralAnswer): StreamWriter {
  const writer = createPartWriter(options.client.includeThoughts !== false);

  function chunk(candidate: object, more: object = {}): string {
    return encodeSse(
      writeJson({
        candidates: [{ ...candidate, index: 0 }],
        ...more,
        modelVersion: options.label.model,
        responseId: answerSoFar().id,
      }),
    );
  }

  function write(event: NeutralEvent): string {
    const parts: Part[] = writer.write(event);
    if (event.type !== 'end') return parts.length === 0 ? '' : chunk({ content: contentOf(parts) });
    const { stop, usage } = answerSoFar();
    return chunk(
      // Google's last chunk has a part, too: the chats of its SDKs forget a turn that has a chunk without one.
      { content: contentOf(parts.length > 0 ? parts : [{ text: '' }]), finishReason: writeFinishReason(stop.reason) },
      { usageMetadata: writeUsageMetadata(usage ?? NO_USAGE) },
    );
  }

  return {
    write: (events) => events.map(write).join(''),
    fail: (error) => inBandError('generate', error, null).toString(),
  };
}

function contentOf(parts: Part[]): object {
  return { role: 'model', parts };
}
