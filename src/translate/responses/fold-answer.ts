import { type NeutralAnswer } from '../neutral/fold-events.js';
import { replayAnswer } from '../neutral/replay-answer.js';
import { type AnswerOptions } from '../neutral/stream-parts.js';
import { createResponseBuilder } from './build-response.js';
import { finishedResponse } from './response-object.js';

/** A whole answer as a response: the one that its stream would have ended with. */
export function foldResponsesAnswer(answer: NeutralAnswer, options: AnswerOptions): Record<string, unknown> {
  const builder = createResponseBuilder(
    options,
    () => answer,
    () => undefined,
  );
  for (const event of replayAnswer(answer)) builder.add(event);
  return finishedResponse(builder.head(), builder.output(), answer);
}
