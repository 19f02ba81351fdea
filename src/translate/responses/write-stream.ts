import { writeJson } from '../../dialects/exact-json.js';
import { openaiError } from '../../dialects/error-body.js';
import { encodeNamedSse } from '../../dialects/encode-sse.js';
import { type NeutralAnswer } from '../neutral/fold-events.js';
import { type AnswerOptions, type StreamWriter } from '../neutral/stream-parts.js';
import { createResponseBuilder } from './build-response.js';
import { type EmittedEvent } from './emit-event.js';

/** Writes an answer as the events of the Responses API, numbered without a gap. A failure is `response.failed`. */
export function createResponsesWriter(options: AnswerOptions, answerSoFar: () => NeutralAnswer): StreamWriter {
  let text = '';
  let sequence = 0;
  const emit = (event: EmittedEvent): void => {
    text += encodeNamedSse(event.type, writeJson({ ...event, sequence_number: sequence++ }));
  };
  const builder = createResponseBuilder(options, answerSoFar, emit);

  function taken(): string {
    const written = text;
    text = '';
    return written;
  }

  return {
    write(events) {
      for (const event of events) builder.add(event);
      return taken();
    },
    fail(error) {
      const { code, type, message } = openaiError(error);
      const response = {
        ...builder.head(),
        status: 'failed',
        error: { code: code ?? type, message },
        incomplete_details: null,
        output: builder.output(),
        usage: null,
      };
      emit({ type: 'response.failed', response });
      return taken();
    },
  };
}
