import { type NeutralAnswer } from '../neutral/fold-events.js';
import { replayAnswer } from '../neutral/replay-answer.js';
import { type AnswerOptions } from '../neutral/stream-parts.js';
import { createResponseBuilder } from './build-response.js';
import { compactedResponse, finishedResponse } from './response-object.js';

/**
 * A whole answer as a response: the one that its stream would have ended with. What was posted to `/compact` is
 * answered with the items alone.
 */
export function foldResponsesAnswer(answer: NeutralAnswer, options: AnswerOptions): Record<string, unknown> {
  const builder = createResponseBuilder(
    options,
    () => answer,
    () => undefined,
  );
  for (const event of replayAnswer(answer)) builder.add(event);
  const write = options.client.compactsAlone === true ? compactedResponse : finishedResponse;
  return write(builder.head(), builder.output(), answer);
}
